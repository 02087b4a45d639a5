from flask import Flask

from directory.api.people import PeopleView, PersonView
from directory.api.support import bp as support


def create_app():
    app = Flask(__name__)
    app.add_url_rule("/people", view_func=PeopleView.as_view("people"))
    app.add_url_rule("/people/<uid>", view_func=PersonView.as_view("person"))
    app.register_blueprint(support)
    return app


application = create_app()
