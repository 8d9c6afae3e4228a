"""The FAQ in Django, for benchmarks/faq.py: its port on standard output.

Run by a Python that has Django and waitress, which the portal does not need. Questions, offices and
services lie in SQLite, the page is a template with a layout and all that stands on ours; sessions
and authentication are on as in a project just begun. `/` is rendered each
time, `/cached` by `cache_page`.
"""

import json
import sys
import tempfile
from pathlib import Path

import django
import waitress
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_page

FOLDER = Path(tempfile.mkdtemp())
LAYOUT = """{% load i18n %}<!doctype html><html lang="de"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{% block title %}
{% endblock %}</title><link rel="stylesheet" href="/app.css"></head><body>
<nav><ul>{% for code, name in tongues %}<li><a hreflang="{{ code }}" lang="{{ code }}"
href="/{{ code }}/">{{ name }}</a></li>{% endfor %}<li>
<a href="{% url 'page' 'zeichen' %}">
{% translate "Gebärdensprache" %}</a></li></ul></nav>
<header><a href="{% url 'faq' %}">{{ city }}</a>
<nav aria-label="{% translate 'Hauptmenü' %}"><ul>
{% for key, name in menu %}<li><a href="{% url 'page' key %}">{{ name }}</a></li>
{% endfor %}</ul></nav></header><main>{% block main %}{% endblock %}</main><footer><p>
{% translate "Fragen? Rufen Sie an:" %}
<a href="tel:{{ phone }}">{{ phone }}</a>, {{ hours }}</p><nav><ul>{% for key, name in legal %}
<li><a href="{% url 'page' key %}">{{ name }}</a></li>
{% endfor %}</ul></nav></footer></body></html>"""
PAGE = """{% extends "layout.html" %}{% load i18n %}
{% block title %}{% translate "Fragen und Antworten" %}{% endblock %}{% block main %}<div><div>
<h1>{% translate "Fragen und Antworten zur Videoberatung" %}</h1>
<form action="{% url 'faq' %}" method="get" role="search"><label for="suche">
{% translate "Fragen durchsuchen" %}</label><input id="suche" type="search" name="q"
value="{{ query }}"><button>{% translate "Suchen" %}</button></form>
{% for section in sections %}<section><h2 id="s{{ section.pk }}">{{ section.title }}</h2>
{{ section.html|safe }}{% for question in section.questions.all %}
<details id="{{ question.key }}"
{% if question.locale != "de" %} lang="{{ question.locale }}"{% endif %}>
<summary>{{ question.title }}</summary><div class="answer"><div>{{ question.html|safe }}</div>
<p class="small"><a href="{% url 'question' section.key question.key %}">
{% translate "Link zu dieser Frage" %}</a></p></div></details>{% endfor %}</section>
{% endfor %}</div><aside><h2>{% translate "Ämter mit Videoberatung" %}</h2>
{% for office in offices %}<div class="card">
<h3><a href="{% url 'page' office.key %}">{{ office.name }}</a></h3><ul>
{% for service in office.services.all %}<li><a href="{% url 'question' office.key service.key %}">
{{ service.title }}</a>{% if service.bookable %}
<span class="badge">{% translate "online buchbar" %}</span>{% endif %}</li>{% endfor %}</ul></div>
{% endfor %}</aside></div>{% endblock %}"""
(FOLDER / "layout.html").write_text(LAYOUT)
(FOLDER / "page.html").write_text(PAGE)
LAID_OUT = json.loads(Path(sys.argv[1]).read_text())
settings.configure(
    SECRET_KEY="x",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_I18N=True,
    LANGUAGE_CODE="de",
    INSTALLED_APPS=[
        *("django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions")
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "db.sqlite3"),
            "CONN_MAX_AGE": None,
        }
    },
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [str(FOLDER)]}
    ],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
)
django.setup()


class Section(models.Model):
    key, title, html = models.TextField(), models.TextField(), models.TextField()

    class Meta:
        app_label = "faq"


class Question(models.Model):
    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    key, title, html = models.TextField(), models.TextField(), models.TextField()
    locale = models.TextField()

    class Meta:
        app_label = "faq"


class Office(models.Model):
    key, name = models.TextField(), models.TextField()

    class Meta:
        app_label = "faq"


class Service(models.Model):
    office = models.ForeignKey(Office, models.CASCADE, related_name="services")
    key, title = models.TextField(), models.TextField()
    bookable = models.BooleanField()

    class Meta:
        app_label = "faq"


def faq(request, **_parts):
    """The whole page, from the database."""
    shown = {
        "sections": Section.objects.prefetch_related("questions"),
        "offices": Office.objects.prefetch_related("services"),
        "query": request.GET.get("q", ""),
        **LAID_OUT["frame"],
    }
    return render(request, "page.html", shown)


def other(_request, **_parts):
    """Pages that are linked to only."""
    return HttpResponse()


urlpatterns = [
    path("", faq, name="faq"),
    path("cached", cache_page(600)(faq)),
    path("seite/<slug:key>", lambda request, key: other(request), name="page"),
    path("faq/<slug:section>/<slug:key>", other, name="question"),
]


def fill() -> None:
    """Make the tables."""
    with connection.schema_editor() as editor:
        for model in (Section, Question, Office, Service):
            editor.create_model(model)
    for section in LAID_OUT["sections"]:
        questions = section.pop("questions")
        made = Section.objects.create(**section)
        for question in questions:
            Question.objects.create(section=made, **question)
    for office in LAID_OUT["offices"]:
        services = office.pop("services")
        made = Office.objects.create(**office)
        for service in services:
            Service.objects.create(office=made, **service)


if __name__ == "__main__":
    fill()
    server = waitress.create_server(WSGIHandler(), listen="127.0.0.1:0", threads=16, ident=None)
    print(server.effective_port, flush=True)
    server.run()
