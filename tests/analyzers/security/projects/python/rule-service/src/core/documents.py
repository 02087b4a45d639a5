import yaml


def load(text: str) -> list[dict]:
    document = yaml.load(text, Loader=yaml.Loader)  # BAD: deserialization (re-exported as load_rules)
    return list(document.get("rules", []))


def load_defaults() -> list[dict]:
    with open("/etc/rules/defaults.yaml", encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.UnsafeLoader)["rules"]  # SAFE: deserialization (config: a file of the deployment)
