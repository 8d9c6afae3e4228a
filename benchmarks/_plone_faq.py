"""The FAQ in Plone 6.2 Classic, for benchmarks/faq.py: makes the site and serves the page.

Run by a Python that has Plone, which the portal does not need:

    python3 -m venv /tmp/plone
    /tmp/plone/bin/pip install "Products.CMFPlone==6.2.*" "plone.app.layout<7" "Zope[wsgi]"
    /tmp/plone/bin/mkwsgiinstance -d /tmp/site -u admin:admin
    .venv/bin/python benchmarks/faq.py --plone /tmp/plone/bin/python:/tmp/site/etc/zope.conf

A document whose rich text is what stands on our page, in the theme Plone comes with, published and
asked for anonymously; no caching is switched on. It says its port and serves until it is ended.
"""

import html
import json
import sys
from pathlib import Path

import transaction
import waitress
from plone.app.textfield.value import RichTextValue
from Products.CMFPlone.factory import addPloneSite
from Zope2.Startup.run import configure_wsgi, make_wsgi_app

HTML = "text/html"
THREADS = 4  # as in the configuration Zope makes; more find no connection to the database


def text(content: dict) -> str:
    """Return questions, answers, offices and services as one rich text."""
    found = []
    for section in content["sections"]:
        found.append(f"<h2>{html.escape(section['title'])}</h2>{section['html']}")
        for question in section["questions"]:
            link = f"/faq/{section['key']}/{question['key']}"
            found.append(
                f"<details><summary>{html.escape(question['title'])}</summary>{question['html']}"
                f'<p><a href="{link}">Link zu dieser Frage</a></p></details>'
            )
    found.append("<h2>Ämter mit Videoberatung</h2>")
    for office in content["offices"]:
        services = "".join(
            f'<li><a href="/aemter/{office["key"]}/{service["key"]}">'
            f"{html.escape(service['title'])}</a></li>"
            for service in office["services"]
        )
        found.append(f"<h3>{html.escape(office['name'])}</h3><ul>{services}</ul>")
    return "".join(found)


def fill(app, content: dict) -> None:
    """Make a site with the page."""
    profiles = ("plone.app.contenttypes:default", "plonetheme.barceloneta:default")
    site = addPloneSite(
        app, "Plone", extension_ids=profiles, setup_content=False, default_language="de"
    )
    site.invokeFactory("Document", "faq", title="Fragen und Antworten zur Videoberatung")
    site["faq"].text = RichTextValue(text(content), HTML, "text/x-html-safe")
    site.portal_workflow.doActionFor(site["faq"], "publish")
    transaction.commit()


def main(configuration: str, content: str) -> None:
    """Make the site where there is none, and serve."""
    import Zope2
    from AccessControl.SecurityManagement import newSecurityManager
    from Testing.makerequest import makerequest
    from zope.component.hooks import setSite
    from zope.globalrequest import setRequest

    configure_wsgi(configuration)
    application = make_wsgi_app({}, configuration)
    app = makerequest(Zope2.app())
    setRequest(app.REQUEST)
    if "Plone" not in app.objectIds():
        newSecurityManager(None, app.acl_users.getUser("admin").__of__(app.acl_users))
        fill(app, json.loads(Path(content).read_text()))
    setSite(None)
    app._p_jar.close()
    server = waitress.create_server(application, listen="127.0.0.1:0", threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:3])
