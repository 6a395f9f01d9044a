"""The report: data first, in `report`; what people see is drawn from that data, in `plain` and `rich_text`."""
