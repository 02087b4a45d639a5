"""Token formats of clouds, code hosts, registries and build services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.secrets.checksums import decoded, has_github_checksum
from analyzers.secrets.formats import Format, shape, token
from fleetreview.model import Severity

if TYPE_CHECKING:
    import re


def _github(match: re.Match[str]) -> bool:
    return has_github_checksum(match[0])


def _private_key(match: re.Match[str]) -> bool | None:
    content = decoded(match[1])
    return None if content is not None and b"PRIVATE KEY" in content else False


CLOUDS: Final[tuple[Format, ...]] = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html; ASIA is short-lived
    shape(
        "aws-access-key-id",
        "AWS access key id",
        ("AKIA",),
        r"(?<![A-Za-z0-9])(AKIA[A-Z2-7]{16})(?![A-Za-z0-9])",
        shown="AKIA",
        severity=Severity.HIGH,
    ),
    token("aws-bedrock-key", "Amazon Bedrock API key", "ABSKQmVkcm9ja0FQSUtleS", r"[A-Za-z0-9+/]{60,}={0,2}"),
    # https://cloud.google.com/docs/authentication/api-keys
    token("google-api-key", "Google API key", "AIza", r"[A-Za-z0-9_-]{35}", severity=Severity.MEDIUM),
    token("google-oauth-secret", "Google OAuth client secret", "GOCSPX-", r"[A-Za-z0-9_-]{28}"),
    shape(
        "google-refresh-token",
        "Google OAuth refresh token",
        ("1//0",),
        r"(?<![A-Za-z0-9/])(1//0[A-Za-z0-9_-]{80,160})(?![A-Za-z0-9_-])",
        shown="1//0",
    ),
    shape(
        "fcm-server-key",
        "Firebase Cloud Messaging server key",
        (":APA91b",),
        r"(?<![A-Za-z0-9_-])(AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{120,180})(?![A-Za-z0-9_-])",
        shown="AAAA",
    ),
    # https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
    shape("azure-storage-key", "Azure storage account key", ("AccountKey=",), r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    shape(
        "azure-shared-access-key",
        "Azure shared access key",
        ("SharedAccessKey=",),
        r"SharedAccessKey=([A-Za-z0-9+/_-]{43,}={0,2})",
    ),
    shape(
        "azure-sas",
        "Azure shared access signature",
        ("sig=",),
        r"[?&]sv=\d{4}-\d\d-\d\d[^\s\"'<>]{0,400}?&sig=([A-Za-z0-9%+/]{43,100}(?:%3D|=)?)",
        severity=Severity.HIGH,
    ),
    shape(
        "azure-client-secret",
        "Microsoft Entra client secret",
        ("Q~",),
        r"(?<![\w~.-])([\w~.-]{3}\dQ~[\w~.-]{31,34})(?![\w~.-])",
    ),
    token("digitalocean-token", "DigitalOcean token", "dop_v1_", r"[0-9a-f]{64}"),
    token("digitalocean-token", "DigitalOcean OAuth token", "doo_v1_", r"[0-9a-f]{64}"),
    token("digitalocean-token", "DigitalOcean refresh token", "dor_v1_", r"[0-9a-f]{64}"),
    token("heroku-key", "Heroku API key", "HRKU-AA", r"[A-Za-z0-9_-]{58}"),
    token("cloudflare-origin-key", "Cloudflare origin CA key", "v1.0-", r"[0-9a-f]{24}-[0-9a-f]{146}"),
    token(
        "alibaba-access-key-id", "Alibaba Cloud access key id", "LTAI", r"[A-Za-z0-9]{17,21}", severity=Severity.HIGH
    ),
    token("flyio-token", "Fly.io token", "fo1_", r"[A-Za-z0-9_-]{43}"),
    token("netlify-token", "Netlify token", "nfp_", r"[A-Za-z0-9]{36}"),
    token("supabase-token", "Supabase access token", "sbp_", r"[0-9a-f]{40}"),
    token("supabase-secret-key", "Supabase secret key", "sb_secret_", r"[A-Za-z0-9_-]{31}"),
    token("planetscale-password", "PlanetScale password", "pscale_pw_", r"[A-Za-z0-9_.-]{32,64}"),
    token("planetscale-token", "PlanetScale token", "pscale_tkn_", r"[A-Za-z0-9_.-]{32,64}"),
    token("databricks-token", "Databricks token", "dapi", r"[0-9a-f]{32}(?:-\d)?"),
    token("vault-token", "HashiCorp Vault token", "hvs.", r"[A-Za-z0-9_-]{24,200}"),
    token(
        "vault-batch-token", "HashiCorp Vault batch token", "hvb.", r"[A-Za-z0-9_-]{100,300}", severity=Severity.HIGH
    ),
    shape(
        "terraform-cloud-token",
        "Terraform Cloud token",
        (".atlasv1.",),
        r"(?<![A-Za-z0-9])([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,70})(?![A-Za-z0-9_-])",
    ),
    token("pulumi-token", "Pulumi token", "pul-", r"[0-9a-f]{40}"),
    token(
        "doppler-token",
        "Doppler token",
        "dp.",
        r"(?:st|pt|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
    ),
    token(
        "tailscale-key", "Tailscale key", "tskey-", r"(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}"
    ),
    shape(
        "age-key", "age secret key", ("AGE-SECRET-KEY-1",), r"(AGE-SECRET-KEY-1[0-9A-Z]{58})", shown="AGE-SECRET-KEY-1"
    ),
    shape(
        "encoded-private-key",
        "private key in base 64",
        ("LS0tLS1CRUdJTi",),
        r"(?<![A-Za-z0-9+/])(LS0tLS1CRUdJTi[A-Za-z0-9+/]{200,}={0,2})",
        check=_private_key,
    ),
)

CODE_HOSTS: Final[tuple[Format, ...]] = (
    # https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
    *(
        token("github-token", f"GitHub {what}", prefix, r"[A-Za-z0-9]{36,251}", check=_github)
        for prefix, what in (
            ("ghp_", "personal access token"),
            ("gho_", "OAuth token"),
            ("ghu_", "user token of an app"),
            ("ghs_", "installation token of an app"),
            ("ghr_", "refresh token of an app"),
        )
    ),
    token("github-fine-grained-token", "GitHub fine-grained token", "github_pat_", r"[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    # https://docs.gitlab.com/security/tokens/
    *(
        token("gitlab-token", f"GitLab {what}", prefix, r"[A-Za-z0-9_-]{20,}(?:\.[a-z0-9]{2}\.[a-z0-9]{9})?")
        for prefix, what in (
            ("glpat-", "personal access token"),
            ("gldt-", "deploy token"),
            ("glrt-", "runner token"),
            ("glptt-", "trigger token"),
            ("glcbt-", "job token"),
            ("glsoat-", "SCIM token"),
            ("gloas-", "application secret"),
            ("glagent-", "agent token"),
        )
    ),
    token("bitbucket-token", "Atlassian API token", "ATATT3xFfGF0", r"[A-Za-z0-9_=-]{150,220}"),
    token("bitbucket-app-password", "Bitbucket app password", "ATBB", r"[A-Za-z0-9]{24}[0-9A-F]{8}"),
    token("npm-token", "npm token", "npm_", r"[A-Za-z0-9]{36}", check=_github),
    token("pypi-token", "PyPI token", "pypi-", r"AgE[A-Za-z0-9_-]{60,}"),
    token("rubygems-key", "RubyGems key", "rubygems_", r"[0-9a-f]{48}"),
    token("nuget-key", "NuGet key", "oy2", r"[a-z0-9]{43}"),
    token("docker-token", "Docker Hub token", "dckr_pat_", r"[A-Za-z0-9_-]{27}"),
    token("docker-token", "Docker organisation token", "dckr_oat_", r"[A-Za-z0-9_-]{27,32}"),
    token("artifactory-key", "Artifactory key", "AKCp", r"[A-Za-z0-9]{60,80}"),
    token("circleci-token", "CircleCI token", "CCIPAT_", r"[A-Za-z0-9]{22}_[0-9a-f]{40}"),
    token("buildkite-token", "Buildkite token", "bkua_", r"[0-9a-f]{40}"),
    *(token("sonar-token", "SonarQube token", prefix, r"[0-9a-f]{40}") for prefix in ("squ_", "sqp_", "sqa_")),
    token("postman-key", "Postman key", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
)
