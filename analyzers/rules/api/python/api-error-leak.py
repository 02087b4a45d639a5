"""Error answers of several frameworks."""

import logging
import traceback

from django.http import JsonResponse
from fastapi import FastAPI, HTTPException, status
from fastapi.responses import JSONResponse
from flask import Flask, abort, jsonify

app = FastAPI()
flask_app = Flask(__name__)
logger = logging.getLogger(__name__)


@app.get("/orders")
def orders(db):
    try:
        return db.orders()
    except Exception as error:
        # bad: FastAPI sends the detail
        raise HTTPException(status_code=500, detail=str(error))


@app.exception_handler(Exception)
async def unhandled(request, error):
    # bad: every unexpected error
    return JSONResponse(status_code=500, content={"detail": f"failed: {error}"})


@flask_app.route("/report")
def report():
    try:
        return jsonify(build())
    except Exception as e:
        # bad: Flask's tuple
        return jsonify({"error": str(e)}), 500


@flask_app.route("/export")
def export():
    try:
        return jsonify(build())
    except OSError as e:
        # bad: by way of abort
        abort(500, description=str(e))


@flask_app.route("/search")
def search():
    try:
        return jsonify(build())
    except Exception as e:
        # bad: no status, so 200
        return jsonify({"success": False, "error": str(e)})


def django_view(request):
    try:
        return JsonResponse(build())
    except Exception:
        # bad: the whole stack
        return JsonResponse({"trace": traceback.format_exc()}, status=500)


@flask_app.route("/alerts")
def alerts():
    try:
        return jsonify(build())
    except Exception as e:
        # bad: an error of our own, whose handler answers with its text
        raise ApiError(str(e), 500)


def housekeeping():
    try:
        sweep()
    except Exception as e:
        # bad: formatted
        raise ApiError("housekeeping failed: %s" % e, 503) from e


def publish(message):
    try:
        send(message)
    except OSError as error:
        # bad: by keywords
        raise ServiceError(message=f"not sent: {error}", status_code=502)


def handle_exception(error: Exception):
    # bad: registered with register_error_handler
    return jsonify({"message": "internal error", "code": 500, "errors": [str(error)]}), 500


def raised_safe(order):
    try:
        return save(order)
    except ValueError as e:
        # ok: the caller's own mistake
        raise ApiError(str(e), 400)
    except OSError as e:
        # ok: a constant text, the cause is chained for the log
        raise ApiError("not saved", 500) from e
    except Exception as e:
        # ok: an errno, not a status
        raise WorkerError(str(e), exit_code=3)


def handle_api_error(error: ApiError):
    # ok: an error of our own, written for clients
    return jsonify({"message": str(error)}), 500


def django_safe(request):
    try:
        return JsonResponse(build())
    except Exception as e:
        logger.exception("failed: %s", e)
        # ok: a constant text
        return JsonResponse({"error": "internal error"}, status=500)


@app.post("/orders")
def create(order):
    try:
        return save(order)
    except OutOfStock as error:
        # ok: an error of our own with a 4xx status
        raise HTTPException(status_code=409, detail=str(error))
    except ValueError as error:
        # ok: about the input
        raise HTTPException(status_code=status.HTTP_400_BAD_REQUEST, detail=str(error)) from error


@flask_app.route("/debug")
def debug():
    try:
        return jsonify(build())
    except Exception as e:
        # ok: only with debugging on
        return jsonify({"error": str(e) if flask_app.debug else "internal error"}), 500


@app.get("/stock")
def stock(item):
    try:
        return find(item)
    except Exception as error:
        # bad: any error at all, as the caller's fault
        raise HTTPException(status_code=400, detail=str(error))


@app.post("/import")
def load(rows):
    try:
        return store(rows)
    except Exception as error:
        # bad: returned with 200
        return {"ok": False, "error": str(error)}


def page(request):
    try:
        return JsonResponse(build())
    except ValueError:
        # bad: the stack, whatever the status
        return JsonResponse({"trace": traceback.format_exc()}, status=400)


@app.post("/check")
def check(rows):
    try:
        return store(rows)
    except ValueError as error:
        # ok: about the input
        return {"ok": False, "error": str(error)}
