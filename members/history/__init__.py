"""The team in time: joins, departures and roles as a page, a chart, a table and a feed."""
