"""Somebody who opens links of our mails: a browser without scripts, over plain HTTP on loopback.

`Reader().open(url)` gives a Page: its status, text, forms. `page.submit("/withdraw", text="...")` sends the form whose action
ends so, with what its fields hold, and follows to the page after it. `Reader(at="http://127.0.0.1:1234")` asks there for
whatever host a link names, as a web server in front does.
"""
import html.parser
import http.client
import re
import urllib.parse


class _Forms(html.parser.HTMLParser):
    """Forms as {action, fields}, and the text that is read."""

    def __init__(self, markup):
        super().__init__()
        self.forms, self.words, self.language = [], [], ""
        self._area = None
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "form":
            self.forms.append({"action": given.get("action", ""), "fields": {}})
        if not self.forms or "name" not in given:
            return
        fields = self.forms[-1]["fields"]
        if tag == "textarea":
            self._area, fields[given["name"]] = given["name"], ""
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.forms[-1]["fields"][self._area] += data
        else:
            self.words.append(data)


class Page:
    def __init__(self, reader, url, answer, body):
        self.url, self.status, self.headers = url, answer.status, answer.headers
        self.path = urllib.parse.urlsplit(url).path
        self._reader = reader
        parsed = _Forms(body.decode("utf-8"))
        self.forms, self.language = parsed.forms, parsed.language
        self.text = re.sub(r"\s+", " ", " ".join(parsed.words)).strip()

    def has_form(self, end):
        return any(form["action"].endswith(end) for form in self.forms)

    def submit(self, end, **fields):
        form = next(form for form in self.forms if form["action"].endswith(end))
        return self._reader.post(urllib.parse.urljoin(self.url, form["action"]), form["fields"] | fields)


class Reader:
    def __init__(self, language="", at=None):
        self.language, self.at = language, at
        self.cookies = {}

    def open(self, url):
        return self._go("GET", url, None)

    def post(self, url, fields):
        return self._go("POST", url, urllib.parse.urlencode(fields))

    def log_in(self, url, name, password):
        return self.open(url).submit("/login", name=name, password=password)

    def _go(self, method, url, body, hops=5):
        parts = urllib.parse.urlsplit(url)
        server = urllib.parse.urlsplit(self.at).netloc if self.at else parts.netloc
        headers = {"Host": parts.netloc} | ({"Accept-Language": self.language} if self.language else {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"{parts.scheme}://{parts.netloc}"}
        connection = http.client.HTTPConnection(server, timeout=20)
        try:
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in (302, 303) and hops:
            return self._go("GET", urllib.parse.urljoin(url, answer.headers["Location"]), None, hops - 1)
        return Page(self, url, answer, content)
