"""Request data that reaches what a rule is about by way of another function of the same file."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pytest

from analyzers.catalogue import Catalogue, catalogue
from analyzers.facts import FactStore
from analyzers.patterns.analyzer import PatternAnalyzer
from analyzers.patterns.engine import Limits
from analyzers.protocol import Judgement, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import Confidence, SourceBlob

RULES = ("sql-injection-tainted-query", "path-traversal-tainted-path", "ssrf-tainted-url")


@dataclass(frozen=True)
class Case:
    """Code with ``# found`` (or ``// found``) at the end of each line in which something is found, and nowhere else."""

    name: str
    suffix: str
    code: str

    @property
    def path(self) -> str:
        return f"app/{self.name}{self.suffix}"

    @property
    def text(self) -> str:
        head = {
            ".py": "from flask import Flask, request\n\napp = Flask(__name__)\n",
            ".js": "const express = require('express');\nconst fs = require('fs');\nconst app = express();\n",
            ".ts": "import express from 'express';\nimport fs from 'fs';\nconst app = express();\n",
            ".go": "package app\n",
        }[self.suffix]
        return head + textwrap.dedent(self.code)

    @property
    def lines(self) -> list[int]:
        return [n for n, line in enumerate(self.text.split("\n"), 1) if line.endswith((" # found", " // found"))]


def python(name: str, code: str) -> Case:
    return Case(name, ".py", code)


def typescript(name: str, code: str) -> Case:
    return Case(name, ".ts", code)


def javascript(name: str, code: str) -> Case:
    return Case(name, ".js", code)


def go(name: str, code: str) -> Case:
    return Case(name, ".go", code)


CASES = [
    python("function", """
        def find(conn, name):
            return conn.execute("select * from t where n = '" + name + "'")  # found

        @app.get("/a")
        def handler():
            return find(app.db, request.args["name"])
        """),
    python("by_keyword", """
        def find(conn, table, name):
            return conn.execute("select * from " + table + " where n = ?", (name,))  # found

        @app.get("/a")
        def handler():
            return find(app.db, name="x", table=request.args["table"])
        """),
    python("other_parameter", """
        def find(conn, table, name):
            return conn.execute("select * from " + table + " where n = ?", (name,))

        @app.get("/a")
        def handler():
            return find(app.db, "users", request.args["name"])
        """),
    python("own_method", """
        class View:
            def get(self):
                return self._find(request.args["name"])

            def _find(self, name):
                return self.db.execute(f"select * from t where n = '{name}'")  # found
        """),
    python("object_named_like_its_class", """
        class UserRepository:
            def by_name(self, name: str):
                return self.db.execute(f"select * from t where n = '{name}'")  # found

        @app.get("/a")
        def handler():
            return app.user_repository.by_name(request.args["name"])
        """),
    python("some_object", """
        class Users:
            def find(self, name):
                return open(f"/data/{name}")

        @app.get("/a")
        def handler():
            return app.search.find(request.args["name"])
        """),
    python("method_of_another_class", """
        class Users:
            def find(self, name):
                return open(f"/data/{name}")

        class View:
            def find(self, name):
                return []

            def get(self):
                return self.find(request.args["name"])
        """),
    python("number", """
        def find(conn, number):
            return conn.execute(f"select * from t where n = {number}")

        @app.get("/a")
        def handler():
            return find(app.db, int(request.args["number"]))
        """),
    python("declared_number", """
        def find(conn, number: int):
            return conn.execute(f"select * from t where n = {number}")

        @app.get("/a")
        def handler():
            return find(app.db, request.args["number"])
        """),
    python("checked_where_it_is_used", """
        def find(conn, column):
            if column not in ("name", "age"):
                raise ValueError(column)
            return conn.execute(f"select {column} from t")

        @app.get("/a")
        def handler():
            return find(app.db, request.args["column"])
        """),
    python("made_a_name_by_the_caller", """
        from werkzeug.utils import secure_filename

        def load(name):
            return open(f"/data/{name}").read()

        @app.get("/a")
        def handler():
            return load(secure_filename(request.args["name"]))
        """),
    python("constant", """
        def find(conn, name):
            return open(f"/data/{name}")

        @app.get("/a")
        def handler():
            request.args.get("name")
            return find(app.db, "x")
        """),
    python("nobody_calls", """
        def find(conn, name):
            return open(f"/data/{name}")

        @app.get("/a")
        def handler():
            return request.args["name"]
        """),
    typescript("function", """
        function load(name: string) {
          return fs.readFileSync(`/data/${name}`); // found
        }
        app.get('/a', (req, res) => { res.send(load(req.query.name)); });
        """),
    typescript("function_value", """
        const load = async (name: string) => {
          return fs.readFileSync(`/data/${name}`); // found
        };
        app.get('/a', async (req, res) => { res.send(await load(req.query.name)); });
        """),
    typescript("in_pieces", """
        async function load({ name, depth }) {
          return fs.readFileSync(`/data/${name}`); // found
        }
        app.get('/a', async (req, res) => { res.send(await load({ name: req.query.name, depth: 1 })); });
        """),
    typescript("in_other_pieces", """
        async function load({ name = 'a', depth }) {
          return fs.readFileSync(`/data/${name}`);
        }
        app.get('/a', async (req, res) => { res.send(await load({ depth: req.query.depth })); });
        """),
    typescript("method", """
        class Controller {
          handle(req, res) { res.send(this.load(req.query.name)); }
          private load(name: string) {
            return fs.readFileSync(`/data/${name}`); // found
          }
        }
        """),
    typescript("service_of_a_controller", """
        export class FilesService {
          read(name: string) {
            return fs.readFileSync(`/data/${name}`); // found
          }
        }
        export class FilesController {
          constructor(private readonly filesService: FilesService) {}
          @Get(':name')
          get(@Param('name') name: string) { return this.filesService.read(name); }
        }
        """),
    typescript("number", """
        function load(page: number) { return fs.readFileSync(`/data/${page}`); }
        app.get('/a', (req, res) => { res.send(load(Number(req.query.page))); });
        """),
    typescript("callback_of_the_same_name", """
        const names = ['a'].map((name) => fs.readFileSync(`/data/${name}`));
        app.get('/a', (req, res) => { res.send(names.map(req.query.name)); });
        """),
    javascript("field_of_an_old_class", """
        class Report {
          constructor(file) { this.file = file; }
          read() {
            return fs.readFileSync('/data/' + this.file); // found
          }
        }
        app.get('/a', (req, res) => { res.send(new Report(req.query.file).read()); });
        """),
    javascript("function", """
        function load(name) {
          return fs.readFileSync('/data/' + name); // found
        }
        app.get('/a', (req, res) => { res.send(load(req.query.name)); });
        """),
    go("function", """
        func load(name string) ([]byte, error) {
            return os.ReadFile("/data/" + name) // found
        }

        func handle(w http.ResponseWriter, r *http.Request) {
            b, _ := load(r.FormValue("name"))
            w.Write(b)
        }
        """),
    go("method_of_a_field", """
        func (s *store) find(ctx context.Context, name string) (*sql.Rows, error) {
            return s.db.QueryContext(ctx, "select * from t where n = '"+name+"'") // found
        }

        func (h *handler) get(w http.ResponseWriter, r *http.Request) {
            rows, _ := h.store.find(r.Context(), r.URL.Query().Get("name"))
            _ = rows
        }
        """),
    go("number", """
        func (s *store) find(ctx context.Context, id int) (*sql.Rows, error) {
            return s.db.QueryContext(ctx, fmt.Sprintf("select * from t where n = %d", id))
        }

        func (h *handler) get(w http.ResponseWriter, r *http.Request) {
            id, _ := strconv.Atoi(r.FormValue("id"))
            rows, _ := h.store.find(r.Context(), id)
            _ = rows
        }
        """),
    go("package_of_another_name", """
        func (s *store) Open(name string) (*os.File, error) {
            return os.Open("/data/" + name)
        }

        func handle(w http.ResponseWriter, r *http.Request) {
            f, _ := other.Open(r.FormValue("name"))
            _ = f
        }
        """),
    python("field_set_by_the_constructor", """
        class Fetcher:
            def __init__(self, target, limit):
                self.target = target
                self.limit = limit

            def fetch(self):
                return requests.get(self.target, timeout=3)  # found

        @app.get("/a")
        def handler():
            return Fetcher(request.args["url"], 3).fetch().text
        """),
    python("other_field", """
        class Fetcher:
            def __init__(self, target, label):
                self.target = target
                self.label = label

            def fetch(self):
                return requests.get(self.target, timeout=3)

        @app.get("/a")
        def handler():
            return Fetcher(app.config["URL"], request.args["label"]).fetch().text
        """),
    python("field_of_a_data_class", """
        @dataclass
        class Export:
            name: str
            kind: str = "csv"

            def read(self):
                return open(f"/data/{self.name}")  # found

        @app.get("/a")
        def handler():
            return Export(name=request.args["name"]).read()
        """),
    python("field_set_in_another_method", """
        class View:
            def dispatch(self):
                self.name = request.args["name"]
                return self.read()

            def read(self):
                return open(f"/data/{self.name}")  # found
        """),
    python("field_made_a_number", """
        class View:
            def __init__(self, number):
                self.number = int(number)

            def read(self):
                return open(f"/data/{self.number}")

        @app.get("/a")
        def handler():
            return View(request.args["number"]).read()
        """),
    typescript("field_set_by_the_constructor", """
        class Report {
          private file: string;
          constructor(file: string, private readonly kind: string) { this.file = file; }
          read() {
            return fs.readFileSync(`/data/${this.file}`); // found
          }
          other() { return fs.readFileSync(`/data/${this.kind}`); }
        }
        app.get('/a', (req, res) => { res.send(new Report(req.query.file, 'a').read()); });
        """),
    typescript("parameter_property", """
        class Report {
          constructor(private readonly file: string) {}
          read() {
            return fs.readFileSync(`/data/${this.file}`); // found
          }
        }
        app.get('/a', (req, res) => { res.send(new Report(req.query.file).read()); });
        """),
    typescript("field_set_in_another_method", """
        class Controller {
          take(req, res) { this.file = req.query.file; res.send(this.read()); }
          read() {
            return fs.readFileSync(`/data/${this.file}`); // found
          }
        }
        """),
    typescript("injected_service", """
        class Controller {
          constructor(private readonly files: Files) {}
          handle(req, res) { res.send(this.read(), req.query.name); }
          read() { return fs.readFileSync(this.files.path()); }
        }
        """),
    go("field_of_a_literal", """
        type export struct{ path string }

        func (e *export) run() ([]byte, error) {
            return os.ReadFile("/data/" + e.path) // found
        }

        func handle(w http.ResponseWriter, r *http.Request) {
            e := &export{path: r.FormValue("path")}
            b, _ := e.run()
            w.Write(b)
        }
        """),
    go("field_set_by_a_function", """
        type export struct{ path string }

        func newExport(path string) *export {
            return &export{path: path}
        }

        func (e *export) run() ([]byte, error) {
            return os.ReadFile("/data/" + e.path) // found
        }

        func handle(w http.ResponseWriter, r *http.Request) {
            b, _ := newExport(r.FormValue("path")).run()
            w.Write(b)
        }
        """),
    go("field_of_another_type", """
        type export struct{ path string }
        type label struct{ path string }

        func (e *export) run() ([]byte, error) {
            return os.ReadFile("/data/" + e.path)
        }

        func handle(w http.ResponseWriter, r *http.Request) {
            l := label{path: r.FormValue("path")}
            b, _ := (&export{path: "a"}).run()
            w.Write(append(b, l.path...))
        }
        """),
]  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> dict[str, Judgement]:
    """What is said of all cases, mapped in one batch."""
    analyzer = PatternAnalyzer(Catalogue(rules={rule: catalogue().rules[rule] for rule in RULES}), Limits(jobs=1))
    blobs = [SourceBlob(blob=case.path, suffix=case.suffix, content=case.text.encode()) for case in CASES]
    store = FactStore()
    for suffix in (".py", ".js", ".ts", ".go"):
        units = analyzer.units(suffix)
        for key, facts, skips in analyzer.map([blob for blob in blobs if blob.suffix == suffix], units):
            store.add(key, units, facts, skips)
    tree = TreeFacts(entries={blob.blob: blob.blob for blob in blobs}, roles=Roles(), source=store)
    return {judgement.path: judgement for judgement in analyzer.link(None, tree, None)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}{case.suffix}")
def test_what_a_function_does_to_what_it_is_given_is_found_where_request_data_is_given(
    case: Case, judged: dict[str, Judgement]
) -> None:
    found = judged[case.path].occurrences if case.path in judged else ()
    assert [occurrence.span.start_line for occurrence in found] == case.lines


def test_the_call_is_told_and_confidence_is_not_high(judged: dict[str, Judgement]) -> None:
    (occurrence,) = judged["app/own_method.py"].occurrences
    assert occurrence.confidence is Confidence.MEDIUM
    assert occurrence.message.endswith("It comes as `name`, from line 7.")
    (place,) = occurrence.related
    assert (place.path, place.span.start_line) == ("app/own_method.py", 7)
    assert place.note == "`get` passes request data to `_find`"
    assert "parameter" not in occurrence.evidence
