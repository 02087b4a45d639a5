from flask import Flask

from shop.routes import catalogue, orders


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_prefixed_env("SHOP")
    app.register_blueprint(orders.bp)
    app.register_blueprint(catalogue.bp)
    return app
