"""Kibana: data views, saved searches and dashboards in Persian, their set-up, and a preview as text."""
