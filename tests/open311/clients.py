"""Clients of Open311 by other hands against the real server: `cargo xtask open311` starts it.

georeport (PyPI) reads lists, definitions and requests in XML and JSON. What FixMyStreet sends when
it files, asks with a token and polls is done here in its own words. The last line is
`N passed, N failed`.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

from georeport import GeoReport

UNIT = "kanim-nusantara-raya"
COUNTS = {"passed": 0, "failed": 0}


def check(good, what):
    COUNTS["passed" if good else "failed"] += 1
    print(f"   {'good' if good else 'BAD '}  {what}")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start(binary, data):
    """Starts the demo and gives the process and its base address once it answers."""
    port = str(free_port())
    command = [binary, "demo", "--port", port, "--data", data, "--json", "--no-simulation"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for line in child.stdout:
        if line.startswith("{"):
            return child, f"http://127.0.0.1:{port}/open311/v2"
    raise SystemExit(f"{' '.join(command)} ended before it was ready")


def file(base, fields):
    """POST requests.xml as FixMyStreet does: a form, and the answer read as XML."""
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(f"{base}/requests.xml", body) as answer:
        check(answer.headers["content-type"] == "text/xml; charset=utf-8", "POST answers in XML")
        return ElementTree.fromstring(answer.read()).find("request")


def fixmystreet(base):
    fields = {
        "jurisdiction_id": UNIT, "api_key": "none", "service_code": "complaint_paspor-baru",
        "address_string": "Jalan Contoh", "address_id": "#NOTPINPOINTED#",
        "lat": "-6.2", "long": "106.8", "email": "siti@example.org", "first_name": "Siti",
        "last_name": "Rahayu", "phone": "", "deviceid": "FixMyStreet",
        "attribute[title]": "Antre", "description": "Antre <tiga> jam & tanpa kabar.",
    }
    request = file(base, fields)
    number = request.findtext("service_request_id")
    check(bool(number) and request.find("token") is None, "POST gives a number and no token")
    fields.update({"service_code": "complaint-in-confidence", "attribute[about]": "unit"})
    request = file(base, fields)
    token = request.findtext("token")
    check(bool(token) and request.find("service_request_id") is None, "in confidence: a token")
    address = f"{base}/tokens/{token}.xml?jurisdiction_id={UNIT}"
    with urllib.request.urlopen(address) as answer:
        asked = ElementTree.fromstring(answer.read()).find("request")
    hidden = asked.findtext("service_request_id")
    check(bool(hidden), "the token leads to a number")
    try:
        urllib.request.urlopen(f"{base}/requests/{hidden}.xml?jurisdiction_id={UNIT}")
        check(False, "what is in confidence is not found")
    except urllib.error.HTTPError as error:
        errors = ElementTree.fromstring(error.read())
        check(error.code == 404 and errors.findtext("error/code") == "404",
              "what is in confidence is not found, in XML")
    return number, hidden


def georeport(base, form, number, hidden):
    client = GeoReport(base, jurisdiction=UNIT, output_format=form)
    services = client.get_service_list()
    codes = [service["service_code"] for service in services]
    check("complaint" in codes and len(codes) > 10, f"{form}: {len(codes)} services")
    definition = client.get_service_definition("complaint-in-confidence")
    check(definition["service_code"] == "complaint-in-confidence", f"{form}: a definition")
    one = client.get_service_request(number)
    check(one["status"] == "open" and one["service_request_id"] == number, f"{form}: a request")
    check(one["requested_datetime"].endswith("+07:00"), f"{form}: a time with its zone")
    found = client.get_service_requests(status="open,closed")
    found = found if isinstance(found, list) else [found]
    numbers = [request["service_request_id"] for request in found]
    check(number in numbers and hidden not in numbers, f"{form}: {len(numbers)} requests")
    check("tiga" not in json.dumps(found), f"{form}: nothing of what was said")
    try:
        client.get_service_request(hidden)
        check(False, f"{form}: an unknown request is an error")
    except Exception as error:
        check("404" in str(error), f"{form}: an unknown request is an error")


def main():
    data = tempfile.mkdtemp(prefix="maklumat-open311-")
    child = None
    try:
        child, base = start(sys.argv[1], data)
        number, hidden = fixmystreet(base)
        for form in ["xml", "json"]:
            georeport(base, form, number, hidden)
    finally:
        if child:
            child.terminate()
            child.wait()
        shutil.rmtree(data, ignore_errors=True)
    print(f"{COUNTS['passed']} passed, {COUNTS['failed']} failed")
    sys.exit(1 if COUNTS["failed"] or not COUNTS["passed"] else 0)


main()
