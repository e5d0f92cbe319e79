-- A message that is tagged, with a forged header: the header is ours alone afterwards.
local conn = mt.connect(socket)
if conn == nil then error("cannot connect to " .. socket) end

local function step(what, failed)
  if failed ~= nil then error(what .. " failed") end
end

step("connect", mt.conninfo(conn, "client.example", "192.0.2.7"))
step("helo", mt.helo(conn, "client.example"))
mt.macro(conn, SMFIC_MAIL, "i", "4QUEUE")
step("mail", mt.mailfrom(conn, "<s@x.test>"))
if mt.getreply(conn) ~= SMFIR_CONTINUE then error("MAIL was not accepted") end
step("rcpt", mt.rcptto(conn, "<tag@y.test>"))
step("header", mt.header(conn, "Subject", " hello"))
step("header", mt.header(conn, "X-Nonsolicit", " v=1; action=pass"))
step("eoh", mt.eoh(conn))
step("body", mt.bodystring(conn, "text\r\n"))
step("eom", mt.eom(conn))
if mt.getreply(conn) ~= SMFIR_ACCEPT then error("the message was not accepted") end
if not mt.eom_check(conn, MT_HDRDELETE, "X-Nonsolicit", 1) then error("the forged header was not removed") end
if not mt.eom_check(conn, MT_HDRINSERT, "X-Nonsolicit", " v=1; action=tag; case=0123456789") then error("no header of ours") end
mt.disconnect(conn)
