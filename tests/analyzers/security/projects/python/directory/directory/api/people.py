from flask import jsonify, request
from flask.views import MethodView

from directory.backends import tree
from directory.backends.badges import BadgeStore

badges = BadgeStore("/srv/directory/badges.xml")


class PeopleView(MethodView):
    def get(self):
        surname = request.args.get("surname", "*")
        unit = request.args.get("unit", type=int)
        people = tree.find_people(surname)
        if unit is not None:
            people = tree.find_in_unit(unit)
        return jsonify(people)

    def post(self):
        return jsonify(imported=badges.load(request.get_data()))


class PersonView(MethodView):
    def get(self, uid):
        return jsonify(person=tree.person(uid), badge=badges.of(uid, request.args.get("colour", "green")))

    def put(self, uid):
        photo = request.get_data()
        badges.attach(uid, photo)
        return "", 204
