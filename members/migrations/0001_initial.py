import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import members.models.expressions
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

# Taken by the trigger that counts admins, until the transaction ends: of two people who each dismiss one of the last
# admins, the second sees what the first has done.
TRIGGERS = """
CREATE FUNCTION members_require_two_admins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date;
    remaining integer;
BEGIN
    PERFORM pg_advisory_xact_lock(x'505352540002'::bigint);
    today := (psrt_now() AT TIME ZONE 'UTC')::date;
    SELECT count(DISTINCT term.person_id) INTO remaining
      FROM members_roleterm term
      JOIN members_membership membership ON membership.person_id = term.person_id
     WHERE term.role = 'admin'
       AND term.ends IS NULL AND (term.starts IS NULL OR term.starts <= today)
       AND membership.left IS NULL AND (membership.joined IS NULL OR membership.joined <= today);
    IF remaining < 2 AND (SELECT count(DISTINCT person_id) FROM members_roleterm WHERE role = 'admin') >= 2 THEN
        RAISE EXCEPTION 'at least two active members must be admins, % would remain', remaining
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_two_admins';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER members_two_admins_role
    AFTER UPDATE ON members_roleterm DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.role = 'admin' AND (OLD.starts, OLD.ends) IS DISTINCT FROM (NEW.starts, NEW.ends))
    EXECUTE FUNCTION members_require_two_admins();

CREATE CONSTRAINT TRIGGER members_two_admins_membership
    AFTER UPDATE ON members_membership DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.joined, OLD.left) IS DISTINCT FROM (NEW.joined, NEW.left))
    EXECUTE FUNCTION members_require_two_admins();

CREATE FUNCTION members_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused by %: the record of the team is kept', TG_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER members_membership_kept BEFORE DELETE ON members_membership
    FOR EACH ROW EXECUTE FUNCTION members_refuse();
CREATE TRIGGER members_role_term_kept BEFORE DELETE ON members_roleterm
    FOR EACH ROW EXECUTE FUNCTION members_refuse();
CREATE TRIGGER members_membership_fixed BEFORE UPDATE ON members_membership
    FOR EACH ROW WHEN (OLD.person_id <> NEW.person_id) EXECUTE FUNCTION members_refuse();
CREATE TRIGGER members_role_term_fixed BEFORE UPDATE ON members_roleterm
    FOR EACH ROW WHEN (OLD.person_id <> NEW.person_id OR OLD.role <> NEW.role)
    EXECUTE FUNCTION members_refuse();
CREATE TRIGGER members_person_handle_fixed BEFORE UPDATE ON members_person
    FOR EACH ROW WHEN (OLD.handle IS DISTINCT FROM NEW.handle) EXECUTE FUNCTION members_refuse();

CREATE FUNCTION members_set_changed_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := psrt_now();
    RETURN NEW;
END $$;

CREATE TRIGGER members_person_changed BEFORE UPDATE ON members_person FOR EACH ROW
    WHEN ((OLD.name, OLD.github_login, OLD.github_id) IS DISTINCT FROM (NEW.name, NEW.github_login, NEW.github_id))
    EXECUTE FUNCTION members_set_changed_at();
CREATE TRIGGER members_membership_changed BEFORE UPDATE ON members_membership FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION members_set_changed_at();
CREATE TRIGGER members_role_term_changed BEFORE UPDATE ON members_roleterm FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION members_set_changed_at();
"""

NO_TRIGGERS = """
DROP TRIGGER members_two_admins_role ON members_roleterm;
DROP TRIGGER members_two_admins_membership ON members_membership;
DROP TRIGGER members_membership_kept ON members_membership;
DROP TRIGGER members_role_term_kept ON members_roleterm;
DROP TRIGGER members_membership_fixed ON members_membership;
DROP TRIGGER members_role_term_fixed ON members_roleterm;
DROP TRIGGER members_person_handle_fixed ON members_person;
DROP TRIGGER members_person_changed ON members_person;
DROP TRIGGER members_membership_changed ON members_membership;
DROP TRIGGER members_role_term_changed ON members_roleterm;
DROP FUNCTION members_require_two_admins();
DROP FUNCTION members_refuse();
DROP FUNCTION members_set_changed_at();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clock', '0001_clock'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('handle', models.SlugField(max_length=100, unique=True)),
                ('name', models.CharField(help_text='Public name or alias.', max_length=200)),
                ('github_login', models.CharField(blank=True, default='', max_length=39)),
                ('github_id', models.BigIntegerField(blank=True, null=True, unique=True)),
                ('email', models.EmailField(blank=True, default='', help_text='Private; never shown to the public.', max_length=254)),
                ('created_at', models.DateTimeField(db_default=members.models.expressions.PsrtNow(), editable=False)),
                ('changed_at', models.DateTimeField(db_default=members.models.expressions.PsrtNow(), editable=False)),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('joined', models.DateField(blank=True, null=True)),
                ('left', models.DateField(blank=True, null=True)),
                ('left_is_latest', models.BooleanField(default=False)),
                ('began', models.CharField(choices=[('imported', 'Imported'), ('founding', 'Founding member'), ('nomination', 'Nominated and voted in'), ('returned', 'Returned')], max_length=20)),
                ('ended', models.CharField(blank=True, choices=[('emeritus', 'Became emeritus'), ('left', 'Left the team'), ('removed', 'Removed by the Steering Council'), ('inactive', 'Removed for inactivity')], default='', max_length=20)),
                ('roster_position', models.PositiveIntegerField()),
                ('emeritus_position', models.PositiveIntegerField(blank=True, null=True)),
                ('emeritus_notes', models.CharField(blank=True, choices=[('', 'none'), ('Admin', 'Admin'), ('Release Manager', 'Release Manager'), ('Admin, Release Manager', 'Admin, Release Manager')], default='', max_length=40)),
                ('decided_by', models.CharField(blank=True, default='', max_length=200)),
                ('end_decided_by', models.CharField(blank=True, default='', max_length=200)),
                ('source_url', models.URLField(blank=True, default='', max_length=500)),
                ('changed_at', models.DateTimeField(db_default=members.models.expressions.PsrtNow(), editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.person')),
            ],
        ),
        migrations.CreateModel(
            name='RoleTerm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('admin', 'Admin'), ('release-manager', 'Release Manager'), ('steering-council', 'Steering Council')], max_length=20)),
                ('starts', models.DateField(blank=True, null=True)),
                ('ends', models.DateField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, default='', max_length=200)),
                ('end_decided_by', models.CharField(blank=True, default='', max_length=200)),
                ('source_url', models.URLField(blank=True, default='', max_length=500)),
                ('changed_at', models.DateTimeField(db_default=members.models.expressions.PsrtNow(), editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_terms', to='members.person')),
            ],
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='members_account_email_unique', violation_error_message='Another account has this e-mail address.'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='members_person_has_name'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('github_login', ''), ('github_login__regex', '^[A-Za-z0-9][A-Za-z0-9-]{0,38}$'), _connector='OR'), name='members_person_login_syntax'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('github_id__isnull', True), ('github_id__gt', 0), _connector='OR'), name='members_person_github_id_positive'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('github_login'), condition=models.Q(('github_login', ''), _negated=True), name='members_person_login_unique', violation_error_message='Another person has this GitHub username.'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='members_person_email_unique', violation_error_message='Another person has this e-mail address.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('joined__isnull', True), ('left__isnull', True), ('left__gte', models.F('joined')), _connector='OR'), name='members_membership_left_after_joined'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('left__isnull', True)), models.Q(('left__isnull', False), models.Q(('ended', ''), _negated=True)), _connector='OR'), name='members_membership_ended_iff_left'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('left_is_latest', False), ('left__isnull', False), _connector='OR'), name='members_membership_latest_needs_left'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('emeritus_notes', ''), ('emeritus_position__isnull', True), models.Q(('ended', 'emeritus'), _negated=True)), models.Q(('emeritus_notes__in', ('', 'Admin', 'Release Manager', 'Admin, Release Manager')), ('emeritus_position__isnull', False), ('ended', 'emeritus')), _connector='OR'), name='members_membership_emeritus_line'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('began__in', ['imported', 'founding', 'nomination', 'returned'])), name='members_membership_began_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ended__in', ['', 'emeritus', 'left', 'removed', 'inactive'])), name='members_membership_ended_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('left__isnull', True)), fields=('person',), name='members_membership_one_open'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (members.models.expressions.DateRange('joined', 'left'), '&&')], name='members_membership_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('left__isnull', True)), deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('roster_position', '=')], name='members_membership_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='roleterm',
            constraint=models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='members_role_term_ends_after_starts'),
        ),
        migrations.AddConstraint(
            model_name='roleterm',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'release-manager', 'steering-council'])), name='members_role_term_role_known'),
        ),
        migrations.AddConstraint(
            model_name='roleterm',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('role', '='), (members.models.expressions.DateRange('starts', 'ends'), '&&')], name='members_role_term_no_overlap'),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
