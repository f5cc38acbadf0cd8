"""A checker of SARIF by GitHub's tables of required and recommended properties and of limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

REGION = ("startLine", "startColumn", "endLine", "endColumn")


def missing_for_github(log: dict[str, Any]) -> Iterator[str]:
    """Yield what GitHub's pages on SARIF call required or recommended and the log lacks, and limits it breaks."""
    if log["version"] != "2.1.0" or not log["$schema"].startswith("https://") or not 0 < len(log["runs"]) <= 20:
        yield "log"
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        for key in ("name", "version", "semanticVersion"):
            if not driver.get(key):
                yield f"driver.{key}"
        if not run["automationDetails"]["id"].endswith("/"):
            yield "automationDetails.id"
        for rule in driver["rules"]:
            yield from (f"{rule['id']}: {lack}" for lack in _rule_lacks(rule))
        if len(run["results"]) > 25_000:
            yield "too many results"
        prints: dict[tuple[str, str, str], str] = {}
        for result in run["results"]:
            yield from (f"{result['ruleId']}: {lack}" for lack in _result_lacks(result, driver["rules"]))
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            alert = (result["ruleId"], uri, result["partialFingerprints"]["primaryLocationLineHash"])
            if alert in prints:
                yield f"two results are one alert: {alert}"
            prints[alert] = result["message"]["text"]


def _rule_lacks(rule: dict[str, Any]) -> Iterator[str]:
    texts = {
        "shortDescription": rule["shortDescription"]["text"],
        "fullDescription": rule["fullDescription"]["text"],
        "help.text": rule["help"]["text"],
        "help.markdown": rule["help"]["markdown"],
        "name": rule["name"],
    }
    yield from (key for key, text in texts.items() if not text.strip())
    yield from (key for key in ("shortDescription", "fullDescription") if len(texts[key]) > 1024)
    if len(rule["name"]) > 255 or len(rule["id"]) > 255:
        yield "name"
    if not rule.get("helpUri", "https://").startswith("https://"):  # a rule may have no page of its own
        yield "helpUri"
    properties = rule["properties"]
    if properties["precision"] not in ("very-high", "high", "medium", "low"):
        yield "precision"
    if (
        properties["problem.severity"] not in ("error", "warning", "recommendation")
        or "security-severity" in properties
    ):
        yield "severity"
    if (
        rule["defaultConfiguration"]["level"] not in ("error", "warning", "note")
        or not 0 < len(properties["tags"]) <= 10
    ):
        yield "level or tags"


def _result_lacks(result: dict[str, Any], rules: list[dict[str, Any]]) -> Iterator[str]:
    if not result["message"]["text"].strip():
        yield "message"
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        yield "ruleIndex"
    if result["level"] not in ("none", "note", "warning", "error"):
        yield "level"
    if (result["kind"] == "fail") == (result["level"] == "none"):
        yield "kind and level"
    if not result["partialFingerprints"].get("primaryLocationLineHash"):
        yield "partialFingerprints"
    if len(result["locations"]) != 1 or len(result.get("relatedLocations", ())) > 1000:
        yield "locations"
    for location in [*result["locations"], *result.get("relatedLocations", ())]:
        yield from _location_lacks(location["physicalLocation"])


def _location_lacks(physical: dict[str, Any]) -> Iterator[str]:
    artifact, region = physical["artifactLocation"], physical["region"]
    if not artifact["uri"] or "\\" in artifact["uri"] or artifact["uri"].startswith(("/", "./", "../")):
        yield f"uri {artifact['uri']}"
    if not artifact["uri"].startswith("file:///") and artifact.get("uriBaseId") != "%SRCROOT%":
        yield "uriBaseId"
    if any(not isinstance(region.get(key), int) or region[key] < 1 for key in REGION):
        yield "region"
    if region["startLine"] != region["endLine"] or region["endColumn"] < region["startColumn"]:
        yield "region over several lines"
