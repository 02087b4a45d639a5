"""Token formats of services that applications call: messages, payments, monitoring, models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.secrets.checksums import decoded_text
from analyzers.secrets.formats import Format, shape, token
from fleetreview.model import Severity

if TYPE_CHECKING:
    import re


def _discord(match: re.Match[str]) -> bool | None:
    """Tell of a bot's token whether it begins with its user's number, in base 64."""
    number = decoded_text(match[1].partition(".")[0])
    return None if number and number.isdigit() and 15 <= len(number) <= 21 else False


MESSAGES: Final[tuple[Format, ...]] = (
    # https://docs.slack.dev/authentication/tokens
    shape(
        "slack-token",
        "Slack token",
        ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.", "xoxo-"),
        r"(?<![A-Za-z0-9-])(xox(?:[bpars]-(?:\d+-){1,4}[A-Za-z0-9-]{16,}|o-\d[\d-]+-[0-9a-f]{16,}|e(?:\.xox[bp])?-\d-[A-Za-z0-9]{40,}))(?![\w-])",
        shown="xox",
    ),
    token("slack-app-token", "Slack app token", "xapp-", r"\d-[A-Z0-9]+-\d+-[0-9a-f]{64}"),
    shape(
        "slack-webhook",
        "Slack webhook address",
        ("hooks.slack.com/",),
        r"(https://hooks\.slack\.com/(?:services/T\w{6,12}/B\w{6,12}/\w{20,28}|workflows/T\w{6,12}/A\w{6,12}/\d{15,20}/\w{20,28}))(?!\w)",
        shown="https://hooks.slack.com/",
        severity=Severity.HIGH,
    ),
    shape(
        "discord-webhook",
        "Discord webhook address",
        ("/api/webhooks/",),
        r"(https://(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{16,20}/[\w-]{60,80})(?![\w-])",
        shown="https://discord.com/api/webhooks/",
        severity=Severity.HIGH,
    ),
    shape(
        "discord-bot-token",
        "Discord bot token",
        ("MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"),
        r"(?<![\w-])((?:M[Tjz]|N[DTjz]|O[DT])[A-Za-z0-9]{20,26}\.[\w-]{6}\.[\w-]{27,40})(?![\w-])",
        check=_discord,
    ),
    shape(
        "telegram-bot-token",
        "Telegram bot token",
        (":AA",),
        r"(?<![\w:])(?:bot)?(\d{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])",
    ),
    shape(
        "teams-webhook",
        "Microsoft Teams webhook address",
        (".webhook.office.com/",),
        r"(https://[\w-]+\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})",
        shown="https://",
        severity=Severity.HIGH,
    ),
    # https://www.twilio.com/docs/iam/api
    shape(
        "twilio-auth-token",
        "Twilio auth token",
        ("AC",),
        r"(?<![A-Za-z0-9])AC[0-9a-f]{32}[\"']?\s*[,:]\s*[\"']([0-9a-f]{32})[\"']",
    ),
    shape(
        "twilio-api-key",
        "Twilio API key id",
        ("SK",),
        r"(?<![A-Za-z0-9_])(SK[0-9a-f]{32})(?![A-Za-z0-9_])",
        shown="SK",
        severity=Severity.MEDIUM,
    ),
    token("sendgrid-key", "SendGrid key", "SG.", r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    shape(
        "mailgun-key",
        "Mailgun key",
        ("key-",),
        r"(?<![A-Za-z0-9_-])(key-[0-9a-f]{32})(?![A-Za-z0-9_-])",
        shown="key-",
        severity=Severity.HIGH,
    ),
    shape(
        "mailchimp-key",
        "Mailchimp key",
        ("-us",),
        r"(?<![A-Za-z0-9_-])([0-9a-f]{32}-us\d{1,2})(?![A-Za-z0-9_-])",
        severity=Severity.HIGH,
    ),
    token("brevo-key", "Brevo key", "xkeysib-", r"[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    token("resend-key", "Resend key", "re_", r"[A-Za-z0-9]{8}_[A-Za-z0-9]{24}", severity=Severity.HIGH),
)

PAYMENTS: Final[tuple[Format, ...]] = (
    # https://docs.stripe.com/keys
    token("stripe-key", "Stripe secret key", "sk_live_", r"[A-Za-z0-9]{24,247}"),
    token("stripe-key", "Stripe restricted key", "rk_live_", r"[A-Za-z0-9]{24,247}"),
    token("stripe-test-key", "Stripe test key", "sk_test_", r"[A-Za-z0-9]{24,247}", severity=Severity.LOW),
    token("stripe-test-key", "Stripe restricted test key", "rk_test_", r"[A-Za-z0-9]{24,247}", severity=Severity.LOW),
    token(
        "stripe-webhook-secret",
        "Stripe webhook secret",
        "whsec_",
        r"[A-Za-z0-9+/]{32,64}={0,2}",
        severity=Severity.HIGH,
    ),
    *(
        token("shopify-token", "Shopify token", prefix, r"[0-9a-fA-F]{32}")
        for prefix in ("shpat_", "shpca_", "shppa_", "shpss_")
    ),
    token("square-token", "Square access token", "EAAA", r"[A-Za-z0-9_-]{60}"),
    token("square-token", "Square access token", "sq0atp-", r"[A-Za-z0-9_-]{22}"),
    token("square-secret", "Square application secret", "sq0csp-", r"[A-Za-z0-9_-]{43}"),
    token("razorpay-key", "Razorpay key id", "rzp_live_", r"[A-Za-z0-9]{14}", severity=Severity.MEDIUM),
    token("flutterwave-key", "Flutterwave secret key", "FLWSECK-", r"[0-9a-f]{32}-X"),
    token("plaid-token", "Plaid access token", "access-production-", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    token("easypost-key", "EasyPost key", "EZAK", r"[A-Za-z0-9]{54}"),
    token("shippo-key", "Shippo key", "shippo_live_", r"[0-9a-f]{40}"),
)

MONITORING: Final[tuple[Format, ...]] = (
    token("newrelic-user-key", "New Relic user key", "NRAK-", r"[A-Z0-9]{27}", severity=Severity.HIGH),
    shape(
        "newrelic-license-key",
        "New Relic licence key",
        ("NRAL",),
        r"(?<![A-Za-z0-9])([0-9a-zA-Z]{36}NRAL)(?![A-Za-z0-9])",
        severity=Severity.HIGH,
    ),
    token("grafana-token", "Grafana service account token", "glsa_", r"[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    token("grafana-cloud-token", "Grafana Cloud token", "glc_", r"[A-Za-z0-9+/]{40,400}={0,2}"),
    token("sentry-token", "Sentry organisation token", "sntrys_", r"[A-Za-z0-9+/=]{50,}_[A-Za-z0-9+/]{43}"),
    token("sentry-token", "Sentry user token", "sntryu_", r"[0-9a-f]{64}"),
    token("posthog-key", "PostHog personal key", "phx_", r"[A-Za-z0-9]{40,}"),
)

APPLICATIONS: Final[tuple[Format, ...]] = (
    shape(
        "openai-key",
        "OpenAI key",
        ("T3BlbkFJ",),
        r"(?<![A-Za-z0-9_-])(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100})(?![A-Za-z0-9_-])",
        shown="sk-",
    ),
    token("anthropic-key", "Anthropic key", "sk-ant-", r"(?:api|admin|oat)\d\d-[A-Za-z0-9_-]{80,120}"),
    token("openrouter-key", "OpenRouter key", "sk-or-v1-", r"[0-9a-f]{64}"),
    token("huggingface-token", "Hugging Face token", "hf_", r"[A-Za-z]{34,37}"),
    token("groq-key", "Groq key", "gsk_", r"[A-Za-z0-9]{52}"),
    token("replicate-token", "Replicate token", "r8_", r"[A-Za-z0-9]{37}"),
    token("xai-key", "xAI key", "xai-", r"[A-Za-z0-9]{70,90}"),
    token("perplexity-key", "Perplexity key", "pplx-", r"[A-Za-z0-9]{48}"),
    token("langsmith-key", "LangSmith key", "lsv2_", r"(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    token("linear-key", "Linear key", "lin_api_", r"[A-Za-z0-9]{40}"),
    token("notion-token", "Notion token", "ntn_", r"[A-Za-z0-9]{44,50}"),
    token("notion-token", "Notion token", "secret_", r"[A-Za-z0-9]{43}"),
    token("airtable-token", "Airtable token", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    token("figma-token", "Figma token", "figd_", r"[A-Za-z0-9_-]{40,}"),
    token("typeform-token", "Typeform token", "tfp_", r"[A-Za-z0-9_-]{40,60}"),
    token("dropbox-token", "Dropbox token", "sl.", r"[A-Za-z0-9_-]{130,200}", severity=Severity.HIGH),
    token("hubspot-token", "HubSpot token", "pat-", r"(?:na|eu|ap)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    token(
        "mapbox-token",
        "Mapbox secret token",
        "sk.eyJ",
        r"[A-Za-z0-9_-]{60,}\.[A-Za-z0-9_-]{20,}",
        severity=Severity.HIGH,
    ),
    token("intercom-token", "Intercom token", "dG9rOj", r"[A-Za-z0-9+/]{48,60}={0,2}", severity=Severity.HIGH),
    token("meta-token", "Meta access token", "EAA", r"[A-Za-z0-9]{160,250}", severity=Severity.HIGH),
)
