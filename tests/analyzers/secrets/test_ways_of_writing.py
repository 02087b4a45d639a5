"""Ways in which services write secrets, and look-alikes: most were written when the detectors were, without looking at them."""

from __future__ import annotations

import base64
import json
import random
from typing import Final

import pytest

from benchmarks.secret_vectors import fill
from tests.analyzers.secrets.reading import judge

_SOURCE: Final = random.Random(5)  # noqa: S311 - the same every time


def f(name: str, detail: object) -> str:
    return fill(name, str(detail), _SOURCE)


def signed(**claims: object) -> str:
    """Return a signed token with some claims beside the account's."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": "svc-orders-7", **claims})
    written = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*written, f("alnum", 43)))


BAD: Final = [
    ("deploy/prometheus.yml", f"bearer: {signed(iat=1_650_000_000, exp=2_600_000_000)}"),
    ("deploy/.env", f"DSN=https://{f('hex', 32)}:{f('hex', 32)}@errors.acme.io/153768"),
    ("app/main.py", f'app.config["SECRET_KEY"] = "{f("alnum", 24)}"'),
    ("app/main.py", f'app.secret_key = b"{f("alnum", 24)}"'),
    ("app/main.py", f'os.environ["OPENAI_API_KEY"] = "{f("alnum", 40)}"'),
    ("app/db.py", f'conn = pymysql.connect(host="db.acme.io", user="app", passwd="{f("alnum", 12)}", db="x")'),
    ("app/db.py", f'conn = psycopg2.connect("dbname=x user=y host=pg.acme.io password={f("alnum", 12)}")'),
    ("app/x.py", f'redis.Redis(host="r.acme.io", password="{f("alnum", 20)}")'),
    ("app/x.py", f'API_KEYS = {{"prod": "{f("alnum", 32)}"}}'),
    ("app/x.py", f'TOKEN = os.getenv("TOKEN", "{f("hex", 40)}")'),
    ("app/x.py", f'SECRET = config("SECRET", default="{f("alnum", 32)}")'),
    (
        "app/x.py",
        f'class S(BaseSettings):\n    jwt_secret: str = "{f("alnum", 32)}"\n'
        f'    db_password: SecretStr = SecretStr("{f("alnum", 12)}")\n',
    ),
    ("app/x.py", f'def connect(user="app", password="{f("alnum", 14)}"):\n  pass'),
    ("app/x.py", f'if request.headers["X-Token"] != "{f("alnum", 32)}":\n  abort(403)'),
    ("src/a.ts", f'const client = new Pool({{ user: "app", host: "db.acme.io", password: "{f("alnum", 16)}" }});'),
    ("src/a.ts", f'JwtModule.register({{ secret: "{f("alnum", 24)}", signOptions: {{}} }})'),
    ("src/a.ts", f"private readonly apiToken = `{f('alnum', 36)}`;"),
    ("src/a.ts", f'process.env.API_SECRET = "{f("alnum", 36)}";'),
    ("src/a.js", f'module.exports = {{ cookieSecret: "{f("alnum", 20)}" }}'),
    ("src/a.js", f'axios.defaults.headers.common["x-api-key"] = "{f("alnum", 40)}";'),
    ("src/a.js", f'nodemailer.createTransport({{ auth: {{ user: "a@acme.io", pass: "{f("alnum", 16)}" }} }})'),
    ("src/a.js", f'const crypto_key = Buffer.from("{f("hex", 64)}", "hex");'),
    ("cmd/a.go", f'req.SetBasicAuth("svc", "{f("alnum", 16)}")'),
    ("cmd/a.go", f'var jwtKey = []byte("{f("alnum", 32)}")'),
    ("cmd/a.go", f'const DBPassword = "{f("alnum", 12)}"'),
    ("cmd/a.go", f'viper.SetDefault("jwt.secret", "{f("alnum", 32)}")'),
    ("cmd/a.go", f'flag.String("token", "{f("hex", 40)}", "API token")'),
    ("cmd/a.go", f'cfg := mysql.Config{{User: "a", Passwd: "{f("alnum", 12)}"}}'),
    ("cmd/a.go", f'req.Header.Set("Authorization", "Bearer {f("alnum", 40)}")'),
    ("cmd/a.go", f'req.Header.Set("X-Auth-Token", "{f("alnum", 40)}")'),
    ("a/App.java", f'DriverManager.getConnection("jdbc:postgresql://pg.acme.io/x", "app", "{f("alnum", 12)}");'),
    ("a/App.java", f'.password("{f("alnum", 14)}")'),
    (
        "a/application.yml",
        f'spring:\n  datasource:\n    password: {f("alnum", 14)}\n  mail:\n    password: "{f("alnum", 14)}"',
    ),
    ("conf/x.ini", f"[smtp]\nuser = a\npass = {f('alnum', 14)}"),
    ("conf/x.toml", f'[database]\nurl = "postgres://a:{f("alnum", 14)}@pg.acme.io/x"'),
    (".env", f'DATABASE_PASSWORD="{f("alnum", 14)}"\nJWT_SECRET_KEY={f("b64", 44)}'),
    (".env", f"SMTP_PASS='{f('alnum', 14)}'"),
    (".env", f"export SLACK_SIGNING_SECRET={f('hex', 32)}"),
    (".env", f"CLOUDINARY_URL=cloudinary://{f('digits', 15)}:{f('alnum', 27)}@acme"),
    (".env", f"ALGOLIA_ADMIN_KEY={f('hex', 32)}"),
    (".env", f"FIREBASE_PRIVATE_KEY_ID={f('hex', 40)}\nAUTH0_CLIENT_SECRET={f('url64', 64)}"),
    ("Makefile", f"PASSWORD := {f('alnum', 16)}"),
    ("Jenkinsfile", f'withEnv(["NEXUS_PASSWORD={f("alnum", 16)}"])'),
    ("ansible/vars.yml", f'mysql_root_password: "{f("alnum", 16)}"\napi_token: {f("hex", 40)}'),
    ("helm/values.yaml", f"redis:\n  auth:\n    password: {f('alnum', 16)}"),
    ("k8s/d.yaml", f"          env:\n            - name: DB_PASSWORD\n              value: {f('alnum', 16)}"),
    ("k8s/d.yaml", f'          args: ["--api-key={f("alnum", 32)}"]'),
    ("task.json", f'{{"environment": [{{"name": "DB_PASSWORD", "value": "{f("alnum", 16)}"}}]}}'),
    ("deploy.sh", f"docker login -u acme -p {f('alnum', 20)} registry.acme.io"),
    ("deploy.sh", f'sshpass -p "{f("alnum", 14)}" ssh root@10.0.0.3'),
    ("deploy.sh", f'curl -H "X-Api-Key: {f("alnum", 32)}" https://api.acme.io'),
    ("deploy.sh", f"mysql -uapp -p{f('alnum', 14)} -h db.acme.io x"),
    ("deploy.sh", f"PGPASSWORD={f('alnum', 14)} psql -h pg.acme.io"),
    ("deploy.ps1", f'$Password = "{f("alnum", 14)}"'),
    ("app.rb", f'Stripe.api_key = "sk_live_{f("alnum", 24)}"'),
    ("config.php", f"'password' => '{f('alnum', 14)}',"),
    ("app.config", f'<add key="ApiSecret" value="{f("alnum", 32)}" />'),
    ("web.config", f'<add name="x" connectionString="Server=s.acme.io;Uid=a;Pwd={f("alnum", 12)};" />'),
    ("pom/settings.xml", f"<server><id>n</id><password>{f('alnum', 14)}</password></server>"),
    (".netrc", f"machine api.acme.io login svc password {f('alnum', 14)}"),
    (".pgpass", f"pg.acme.io:5432:orders:app:{f('alnum', 14)}"),
    (".dockerconfigjson", '{{"auths":{{"r.acme.io":{{"auth":"{}"}}}}}}'.format(f("b64of", "svc:" + f("alnum", 16)))),
    (".docker/config.json", '{{"auths":{{"r.acme.io":{{"auth":"{}"}}}}}}'.format(f("b64of", "svc:" + f("alnum", 16)))),
    ("infra/x.tf", f'variable "db_password" {{\n  default = "{f("alnum", 16)}"\n}}'),
    ("infra/x.tf", f'  master_password = "{f("alnum", 16)}"'),
    ("seed.sql", f"ALTER ROLE app PASSWORD '{f('alnum', 12)}';"),
    ("app/a.py", 'PASSWORD = "Tr0ub4dor&3"'),
    ("app/a.py", 'ADMIN_PASSWORD = "Winter2024!"'),
    ("conf/a.yml", "admin_password: Acme@2023"),
    ("app/a.py", 'client.login("svc@acme.io", "kL9#mQ2vXz")'),
    ("app/a.py", 'smtp.login(USER, "kL9#mQ2vXz")'),
]
SAFE: Final = [
    ("app/a.py", 'password = input("Password: ")'),
    ("app/a.py", "token = secrets.token_urlsafe(32)"),
    ("app/a.py", "PASSWORD_RESET_TIMEOUT = 259200"),
    (
        "app/a.py",
        'AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]',
    ),
    ("app/a.py", 'token_endpoint = "https://login.acme.io/oauth2/v2.0/token"'),
    ("app/a.py", 'SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbC123"'),
    ("app/a.py", 'SECRET_NAME = "prod/orders/db-credentials-v2"'),
    ("app/a.py", 'api_key_header = APIKeyHeader(name="X-API-Key")'),
    ("app/a.py", 'tokenizer = "cl100k_base"'),
    ("app/a.py", 'pad_token = "<|endoftext|>"'),
    ("app/a.py", 'PARTITION_KEY = "tenant_id#2"'),
    ("app/a.py", 'password_hash = "sha256$abc$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"'),
    ("app/a.py", 'cache_key = f"user:{user.id}:token"'),
    ("app/a.py", 'raise ValueError("password must be at least 12 characters")'),
    ("app/a.py", 'CSRF_TOKEN = "csrfmiddlewaretoken"'),
    ("config/.env", f"DSN=https://{f('hex', 32)}:{f('hex', 32)}@sentry.io/153768"),
    ("config/prometheus.yml", f"bearer: {signed(iat=1_650_000_000, exp=1_738_000_000)}"),
    ("src/a.ts", 'const PASSWORD_REGEX = "^[A-Z]{8,}$";'),
    ("src/a.ts", 'export const TOKEN_KEY = "acme_auth_token_v2";'),
    ("src/a.ts", 'localStorage.getItem("accessToken2");'),
    ("src/a.ts", "@Inject(TOKEN_PROVIDER_V2) private token: string"),
    ("src/a.ts", "const secret = crypto.randomBytes(32).toString('hex');"),
    ("src/a.ts", "password: Joi.string().min(8).max(72)"),
    ("src/a.ts", "const apiKey = process.env.API_KEY!;"),
    ("src/a.ts", "authToken: `Bearer ${token}`"),
    ("src/a.ts", "expect(token).toBe('abc')"),
    ("src/a.tsx", '<Input type="password" name="newPassword2" />'),
    ("src/a.ts", "type: 'password', label: 'Password1'"),
    ("src/a.ts", 'const REFRESH_TOKEN_COOKIE = "__Host-refresh_token_3";'),
    ("src/a.ts", 'i18n.t("auth.token.expired_v2")'),
    ("cmd/a.go", 'token := r.Header.Get("X-Token")'),
    ("cmd/a.go", 'Password string `json:"password" validate:"min=8,max=64"`'),
    ("cmd/a.go", 'errInvalidToken = errors.New("token-is-invalid-401")'),
    ("cmd/a.go", 'const tokenPrefix = "tok_v1_"'),
    ("cmd/a.go", 'SecretKeyRef: &v1.SecretKeySelector{Key: "db-password-2"}'),
    ("k8s/d.yaml", "valueFrom:\n  secretKeyRef:\n    name: orders-db-secret-v2\n    key: password-primary-1"),
    ("k8s/d.yaml", "secretName: wildcard-tls-2024"),
    ("k8s/d.yaml", "imagePullSecrets:\n  - name: regcred-2"),
    ("helm/v.yaml", "existingSecretPasswordKey: redis-password-1"),
    ("conf/a.yml", "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3536"),
    ("conf/a.yml", "token: \"{{ lookup('env', 'TOKEN') }}\""),
    ("conf/a.yml", "password_policy: min8-upper1-digit1"),
    ("conf/a.ini", "password_file = /run/secrets/db_pw1"),
    ("conf/a.ini", "secret_backend = airflow.providers.hashicorp.secrets.vault.VaultBackend"),
    (".env", "TOKEN_TTL=3600s"),
    (".env", "JWT_ALGORITHM=HS256"),
    (".env", "API_KEY="),
    (".env", "PASSWORD=$DB_PASSWORD"),
    (".env", "SECRET_PATH=secret/data/orders/v2"),
    (".env", "PASSWORD_MIN_LENGTH=12"),
    (".env", "KEYCLOAK_CLIENT_ID=orders-service-2"),
    ("a.sh", 'read -s -p "Password2: " PASSWORD'),
    ("a.sh", "TOKEN=$(aws ssm get-parameter --name /x/y2)"),
    ("a.sh", "--token-file /var/run/t0ken"),
    ("a.sh", 'echo "token: ${TOKEN:0:4}..."'),
    ("infra/x.tf", "password = var.db_password_v2"),
    ("infra/x.tf", "secret_id = aws_secretsmanager_secret.db2.id"),
    ("infra/x.tf", 'kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"'),
    ("a.json", '{"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "tokenType": "Bearer2"}'),
    ("a.json", '{"contentHash": "d41d8cd98f00b204e9800998ecf8427e", "version": "1.2.3"}'),
    ("pubspec.yaml", "token_package: ^1.2.3"),
    (
        "package.json",
        '{"dependencies": {"jsonwebtoken": "^9.0.2", "csrf-token": "git+https://github.com/a/b.git#9f86d081884c7d659a2f"}}',
    ),
    ("a.cs", "public string Password { get; set; } = string.Empty;"),
    ("a.java", 'private static final String TOKEN_HEADER = "X-Auth-Token-V2";'),
    ("a.java", '@Value("${app.secret:}") String secret;'),
    ("a.py", 'bucket_key = "exports/2024/users.csv"'),
    ("a.py", 'idempotency_key = "9f86d081-884c-4d65-9a2f-eaa0c55ad015"'),
    ("a.py", 'redis_key = "rate:limit:v2"'),
    ("a.py", 'PUBLIC_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE{}"'.format(f("b64", 87))),
    ("a.py", 'ssh_public_key = "ssh-rsa {}"'.format(f("b64", 300))),
    ("a.py", 'SENTRY_DSN = "https://{}@o1.ingest.sentry.io/1"'.format(f("hex", 32))),
    ("a.ts", 'const posthogKey = "phc_{}"'.format(f("alnum", 43))),
    ("a.py", 'access_token = response.json()["access_token"]'),
]


@pytest.mark.parametrize(("path", "text"), BAD)
def test_secret_is_found_however_it_is_written(path: str, text: str) -> None:
    assert judge({path: text + "\n"})


@pytest.mark.parametrize(("path", "text"), SAFE)
def test_look_alike_is_left_alone(path: str, text: str) -> None:
    assert judge({path: text + "\n"}) == []
