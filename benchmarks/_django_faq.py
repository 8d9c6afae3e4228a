"""The FAQ in Django, for benchmarks/pages.py: a word on standard input, a number in answer.

Run by a Python that has Django, which the portal does not need. Questions lie in SQLite, the page
is a template with a layout, sessions and authentication are on as in a project just begun.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.cache import cache_page

FOLDER = Path(tempfile.mkdtemp())
LAYOUT = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{% block title %}
{% endblock %}</title></head><body><header><nav><ul>{% for name in "abcdef" %}
<li><a href="/{{ name }}">{{ name }}</a></li>{% endfor %}</ul></nav></header><main>
{% block main %}{% endblock %}</main></body></html>"""
PAGE = """{% extends "layout.html" %}{% block title %}FAQ{% endblock %}{% block main %}
{% for section in sections %}<section><h2>{{ section.title }}</h2>
{% for question in section.questions.all %}
<details id="q{{ question.pk }}"><summary>{{ question.title }}</summary><div class="answer">
{{ question.html|safe }}
<p><a href="/faq/{{ section.pk }}/{{ question.pk }}">Link</a></p></div></details>
{% endfor %}</section>{% endfor %}{% endblock %}"""
(FOLDER / "layout.html").write_text(LAYOUT)
(FOLDER / "page.html").write_text(PAGE)
settings.configure(
    SECRET_KEY="x",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
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
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "db.sqlite3")}
    },
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [str(FOLDER)]}
    ],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
)
django.setup()


class Section(models.Model):
    title = models.TextField()

    class Meta:
        app_label = "faq"


class Question(models.Model):
    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    title = models.TextField()
    html = models.TextField()

    class Meta:
        app_label = "faq"


def faq(request):
    return render(request, "page.html", {"sections": Section.objects.prefetch_related("questions")})


urlpatterns = [path("rendered", faq), path("cache_page", cache_page(60)(faq))]


def fill(name: str) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Section)
        editor.create_model(Question)
    for title, questions in json.loads(Path(name).read_text()):
        section = Section.objects.create(title=title)
        for asked, html in questions:
            Question.objects.create(section=section, title=asked, html=html)


def main(name: str) -> None:
    """Answer each line with how many requests a second the view of that name does."""
    fill(name)
    handler, factory = WSGIHandler(), RequestFactory()
    for line in sys.stdin:
        begun, number = time.perf_counter(), 0
        while time.perf_counter() - begun < 1:
            environ = factory.get(f"/{line.strip()}").environ
            body = b"".join(handler(environ, lambda status, headers: None))
            assert b"<details" in body
            number += 1
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
