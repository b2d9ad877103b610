from django.db import migrations

FORWARD = """
CREATE TABLE clock_shift (
    one boolean PRIMARY KEY DEFAULT true,
    shift interval NOT NULL DEFAULT interval '0',
    CONSTRAINT clock_shift_single_row CHECK (one)
);
INSERT INTO clock_shift DEFAULT VALUES;

-- The shift counts only on connections that a process in demo mode has opened (it sets psrt.demo); everywhere else
-- the row has no effect.
CREATE FUNCTION psrt_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN current_setting('psrt.demo', true) = 'on'
                THEN statement_timestamp() + (SELECT shift FROM clock_shift)
                ELSE statement_timestamp() END
$$;
"""

BACKWARD = """
DROP FUNCTION psrt_now();
DROP TABLE clock_shift;
"""


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
