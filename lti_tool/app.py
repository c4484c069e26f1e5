"""The web application: pages over one wiring."""

from copy import copy
from functools import cache

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_tool.web import (
    access,
    approvals,
    authorising,
    awarding,
    backpack_oauth,
    backpacks,
    board,
    consenting,
    copies,
    designing,
    downloads,
    elsewhere,
    errors,
    grid,
    headers,
    learner,
    memory,
    observer,
    open_badges_api,
    openid4vci,
    operations,
    parts,
    people,
    placing,
    public,
    reviews,
    revising,
    rule_document,
    samples,
    self_test,
    sharing,
    uploads,
    vc_api,
    verify,
    wallet,
)
from lti_tool.web.about import add_choices
from lti_tool.web.admin import admin_pages
from lti_tool.web.freshness import last_read
from lti_tool.web.language import add_language
from lti_tool.web.launch import launch_pages
from lti_tool.web.logins import login_pages
from lti_tool.web.markdown import markdown
from lti_tool.web.names import NameConverter
from lti_tool.web.notices import notice_pages
from lti_tool.web.registering import registering_pages
from lti_tool.wiring import Wiring

COURSE_PAGES = (
    access,
    approvals,
    awarding,
    backpacks,
    board,
    copies,
    designing,
    downloads,
    elsewhere,
    grid,
    learner,
    observer,
    people,
    placing,
    reviews,
    revising,
    rule_document,
    samples,
    self_test,
    sharing,
    uploads,
    wallet,
)
OTHER_PAGES = (
    authorising,
    backpack_oauth,
    consenting,
    open_badges_api,
    openid4vci,
    operations,
    public,
    vc_api,
    verify,
)
LARGEST_UPLOAD = 2 * 1024 * 1024 + 64 * 1024


def create_app(wiring: Wiring) -> Flask:
    """Return an application; every part that it uses comes in with the wiring."""
    app = copy(_pages())
    app.extensions = {
        **app.extensions,
        parts.EXTENSION: wiring,
        memory.EXTENSION: memory.Memory.beside(wiring),
    }
    _see_through_proxies(app, wiring.settings.trusted_proxies)
    return app


@cache
def _pages() -> Flask:
    """Put the pages together, once for all applications of a process: that takes longer than a launch."""
    app = Flask("lti_tool.web")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_UPLOAD, BOOTSTRAP_SERVE_LOCAL=True)
    app.url_map.converters["default"] = NameConverter
    Bootstrap5(app)
    add_language(app)
    add_choices(app)
    app.add_template_filter(markdown)
    app.add_template_filter(last_read)
    for make in (login_pages, launch_pages, notice_pages, admin_pages, registering_pages):
        app.register_blueprint(make())
    for module in (*COURSE_PAGES, *OTHER_PAGES):
        app.register_blueprint(module.pages)
    errors.add_error_pages(app)
    headers.add_headers(app)
    return app


def _see_through_proxies(app: Flask, proxies: int) -> None:
    """Take the visitor's address from as many `X-Forwarded-For` entries as there are proxies of ours."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0)  # type: ignore[method-assign]  # Flask's way
