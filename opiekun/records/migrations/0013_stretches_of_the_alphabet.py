"""The stretch of the alphabet in which a sort key lies, and the wider blocks around it (``records/lists/stretches.py``)."""

from django.db import migrations

BLOCKS = """
CREATE FUNCTION records_blocks(key text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT ARRAY[s, 1000 + (s >> 1), 2000 + (s >> 2), 3000 + (s >> 3), 4000 + (s >> 4), 5000 + (s >> 5)]
    FROM (SELECT pg_catalog.width_bucket(key COLLATE "C", '{a,al,an,b,be,bo,bu,c,d,de,e,ek,f,fi,fir,g,go,gr,h,ho,i,j,
        k,ka,ko,kr,l,m,ma,me,mo,n,o,p,pi,po,pol,pr,prz,ps,r,ro,s,se,sk,sp,sto,sy,t,tr,u,us,usl,w,we,wi,wy,
        z,za,zak,zal,ze,zo}'::text[] COLLATE "C")) AS found (s)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0012_report_schedules"), ("core", "0001_text_functions")]

    operations = [migrations.RunSQL(BLOCKS, "DROP FUNCTION records_blocks(text)")]
