-- A message that is refused, after one that was aborted: code and words (miltertest reads replies of one line only).
local conn = mt.connect(socket)
if conn == nil then error("cannot connect to " .. socket) end

local function message(recipient)
  mt.macro(conn, SMFIC_MAIL, "i", "4QUEUE")
  if mt.mailfrom(conn, "<s@x.test>") ~= nil then error("mail failed") end
  if mt.rcptto(conn, recipient) ~= nil then error("rcpt failed") end
  if mt.header(conn, "Subject", " hello") ~= nil then error("header failed") end
end

if mt.conninfo(conn, "client.example", "192.0.2.7") ~= nil then error("connect failed") end
if mt.helo(conn, "client.example") ~= nil then error("helo failed") end
message("<quarantine@y.test>")
if mt.abort(conn) ~= nil then error("abort failed") end
message("<reject@y.test>")
if mt.eoh(conn) ~= nil then error("eoh failed") end
if mt.bodystring(conn, "text\r\n") ~= nil then error("body failed") end
if mt.eom(conn) ~= nil then error("eom failed") end
if mt.getreply(conn) ~= SMFIR_REPLYCODE then error("the message was not refused") end
if not mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.1", "One line of words.") then error("wrong code") end
if mt.eom_check(conn, MT_QUARANTINE) then error("the aborted message is still there") end
mt.disconnect(conn)
