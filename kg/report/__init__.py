"""Report: a verdict in the forms that machines read. Each is a pure function; nothing here prints or writes.

object   one JSON object, and its JSON Schema          sarif    SARIF 2.1.0, for code scanning
graph    a sh:ValidationReport                         junit    JUnit XML, for test reports
table    CSV, for spreadsheets                         github   workflow commands, for annotations of GitHub Actions
"""

from kg.report.github import github_commands
from kg.report.graph import validation_report
from kg.report.junit import junit_xml
from kg.report.object import findings_schema, verdict_object
from kg.report.sarif import sarif_log
from kg.report.table import csv_table, findings_csv

__all__ = [
    "csv_table",
    "findings_csv",
    "findings_schema",
    "github_commands",
    "junit_xml",
    "sarif_log",
    "validation_report",
    "verdict_object",
]
