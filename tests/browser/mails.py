"""Mails for the browser tests: offers that are held, in campaigns; one in French; one that tries everything an HTML mail can."""

CAMPAIGNS = 10   # senders with the same text
EACH = 4         # messages of each: 40 in all

OFFERS = [
    ("Better rates for your clients", "We can cut the rates your clients pay by a third. Switch your accounts to our plan this month and "
     "the first quarter is free. I would like fifteen minutes of your time for a short demo of the platform. When can we call?"),
    ("A cabin for your next seminar", "Our new conference rooms by the lake are open for bookings. Book your next seminar before the end of the "
     "month and get 20 % off all packages. Shall I send you our price list and a contract?"),
    ("Bookkeeping software, half price", "Our bookkeeping software Ledgerline does the invoices of practices like yours. Order a licence in this "
     "quarter and we give you 50 % off for two years. I would be happy to show you a free demo: which day suits you for a short call?"),
    ("Your insurance can cost less", "Our brokers compare forty insurers for you. Most practices save 900 a year with our offer. Schedule a free "
     "consultation today, or order the starter package on our site for 49."),
    ("Websites that win clients", "We build websites for professionals and we bring you new clients, guaranteed. Our web package starts at 1,990. "
     "Reply today for your discount code and a free demo."),
    ("Coaching that pays for itself", "My coaching program helped more than two hundred consultants double their fees. Enrol now, the next group "
     "starts on Monday and the price goes up after that. Book your free intro call with me here."),
    ("Lead lists for your region", "Buy fresh lead lists of companies in your region: 2,000 verified contacts for 350. Order this week and we add "
     "500 more for free. Shall I send a sample and our prices?"),
    ("Office cleaning, first week free", "Our cleaning crews serve forty offices in your town. Sign up for our service this month and the first week "
     "costs you nothing. May I drop by for a quote on Tuesday?"),
    ("Printing offer for members", "Our company prints brochures and cards at the best prices. We can offer you 5,000 flyers for 79 with free "
     "delivery. Order by Friday and save another 10 %. Shall I send you our price list, or call you with a quote?"),
    ("Invest with our fund", "Our fund returned 11 % last year. I want to show you how your clients can buy in with our new product. Let us set up "
     "a meeting this week; the offer closes on the 30th."),
]

FRENCH = ("Une offre pour votre cabinet", "Nous proposons un logiciel de comptabilité pour les cabinets comme le vôtre. Profitez de notre offre : "
          "50 % de réduction sur la licence pendant deux ans. Réservez une démonstration gratuite cette semaine et recevez un devis.")


def offer(number, sender, name, recipient, subject, text, html=None, language="en"):
    greeting, parting = ("Bonjour,", "Cordialement,") if language == "fr" else ("Hello,", "Best regards,")
    body = f"{greeting}\r\n\r\n{text}\r\n\r\n{parting}\r\n{name}\r\n"
    head = (f"From: {name} <{sender}>\r\nTo: <{recipient}>\r\nSubject: {subject}\r\nMessage-ID: <browser-{number}@firm-a.example>\r\n"
            "Date: Mon, 23 Nov 2026 09:30:00 +0000\r\nMIME-Version: 1.0\r\n")
    if html is None:
        return (head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body).encode()
    return (head + 'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n' + body +
            "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html + "\r\n--b--\r\n").encode()


def with_attachment(text, name):
    """The same as multipart/mixed, with a file of ours."""
    head, _, body = text.decode().partition("\r\n\r\n")
    kept, types = [], []
    for line in head.split("\r\n"):
        (types if line.lower().startswith("content-") else kept).append(line)
    return ("\r\n".join(kept) + '\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\n' + "\r\n".join(types) + "\r\n\r\n" + body +
            f'\r\n--m\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\nQSBmaWxlIG9mIG91cnMu\r\n--m--\r\n").encode()


def hostile_html(trap):
    """Whatever might fetch, navigate, run or reach out of the frame, each with its own path at the trap server."""
    t = trap
    return f"""<!doctype html><html><head>
<base href="{t}/base/">
<meta http-equiv="refresh" content="0; url={t}/meta-refresh">
<link rel="stylesheet" href="{t}/style.css"><link rel="prefetch" href="{t}/prefetch"><link rel="preconnect" href="{t}">
<link rel="icon" href="{t}/icon"><link rel="dns-prefetch" href="{t}"><link rel="modulepreload" href="{t}/module.js">
<style>@import url("{t}/import.css"); body {{ background: url("{t}/background.png") }} @font-face {{ font-family: f; src: url("{t}/font.woff") }}
p {{ font-family: f }} .x::after {{ content: url("{t}/content.png") }}</style>
<script src="{t}/script.js"></script><script>fetch("{t}/fetch"); top.location = "{t}/top"; new Image().src = "{t}/image"</script></head>
<body onload="location='{t}/onload'" background="{t}/body-background">
<p class="x">Buy our plan today, book a free demo and save a third of your rates.</p>
<img src="{t}/pixel.gif" width="1" height="1"><img srcset="{t}/srcset.png 2x"><picture><source srcset="{t}/source.png"><img src="{t}/picture.png"></picture>
<iframe src="{t}/iframe"></iframe><iframe srcdoc="<img src='{t}/srcdoc'>"></iframe><object data="{t}/object"></object><embed src="{t}/embed">
<video src="{t}/video" poster="{t}/poster" autoplay></video><audio src="{t}/audio" autoplay></audio><track src="{t}/track">
<svg><image href="{t}/svg-image"/><use href="{t}/svg-use#a"/></svg><input type="image" src="{t}/input">
<form id="f" action="{t}/form" method="post"><input name="a" value="b" autofocus onfocus="this.form.submit()"></form>
<a href="{t}/link" ping="{t}/ping" target="_top" id="link">our offer</a><a href="javascript:fetch('{t}/javascript')">more</a>
<table background="{t}/table"><tr><td style="background-image: url({t}/cell)">x</td></tr></table>
<math><mi xlink:href="{t}/math">x</mi></math><script>document.getElementById("f").submit()</script></body></html>"""
