"""Once per start: Airflow's tables, the pool of the backfill, and the first administrator. Safe to run again."""

import os
import sys

from commands import airflow

user = os.environ["AIRFLOW_ADMIN_USER"]
# A user who exists keeps the password; `airflow users reset-password` changes it.
person = ["--username", user, "--firstname", user, "--lastname", "admin", "--email", f"{user}@localhost"]
done = (
    airflow("db", "migrate")
    and airflow("pools", "set", "backfill", "1", "past days, one unit at a time")
    and airflow("users", "create", "--role", "Admin", *person, "--password", os.environ["AIRFLOW_ADMIN_PASSWORD"])
)
sys.exit(not done)
