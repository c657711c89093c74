"""Which features there are: the one place that opens their front doors and wires their listeners."""

from flask import Flask

from portal.web import home, operations


def set_up(app: Flask) -> None:
    """Register every feature's pages; importing a feature's listeners and jobs registers those."""
    for blueprint in (
        operations.bp,
        home.bp,
        home.customer_bp,
    ):
        app.register_blueprint(blueprint)
