from playwright.sync_api import expect

# A busy machine takes its time; what never comes is found out all the same.
expect.set_options(timeout=15_000)
