"""Counts posts by city and window with Spark Structured Streaming, as Vigil counts them, and keeps nothing of it.

Reads what it is told as a line of JSON from standard input, and writes a line of JSON with the rows and seconds of each
trigger. Run by spark.ts.
"""

import json
import os
import sys
import time

import pyspark
from pyspark.sql import SparkSession
from pyspark.sql.functions import approx_count_distinct, col, count, count_if, expr, from_json, size, window

# The launcher would look for it by another Python.
os.environ.setdefault("SPARK_HOME", os.path.dirname(pyspark.__file__))

SCHEMA = """
  data STRUCT<
    id: STRING, author_id: STRING, created_at: TIMESTAMP,
    geo: STRUCT<place_id: STRING>, referenced_tweets: ARRAY<STRUCT<type: STRING>>
  >,
  includes STRUCT<places: ARRAY<STRUCT<id: STRING, full_name: STRING, place_type: STRING, country_code: STRING>>>
"""
# That the post names.
PLACE = "get(filter(post.includes.places, place -> place.id = post.data.geo.place_id), 0)"
# Of Canada, or of a country that isn't known.
CITY = "place.place_type = 'city' AND coalesce(place.country_code, 'CA') = 'CA'"


def start_session(told):
    builder = SparkSession.builder.master("local[2]").appName("windows")
    settings = {
        "spark.jars": ",".join(told["jars"]),
        "spark.driver.memory": told["memory"],
        # The default of 200 would be as many tasks a trigger, on two cores.
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.streaming.numRecentProgressUpdates": "1000",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def count_posts(session, told):
    messages = session.readStream.format("kafka").options(**told["kafka"])
    post = from_json(col("value").cast("string"), SCHEMA).alias("post")
    posts = messages.load().select(post).withColumn("place", expr(PLACE)).where(CITY)
    return (
        posts.withColumn("created_at", col("post.data.created_at"))
        .withWatermark("created_at", "2 minutes")
        .groupBy(window("created_at", "5 minutes"), "place.full_name")
        .agg(
            count("*").alias("tweets"),
            count_if(size("post.data.referenced_tweets") > 0).alias("retweets"),
            # 4,096 registers, as Vigil has.
            approx_count_distinct("post.data.author_id", 0.02).alias("uniqueusers"),
        )
    )


def triggers(progress):
    for each in progress:
        # `availableNow` ends with a trigger without rows, for what the watermark has closed.
        if each["numInputRows"] == 0:
            continue
        yield {"rows": each["numInputRows"], "seconds": each["durationMs"]["triggerExecution"] / 1000}


def main():
    told = json.loads(sys.stdin.readline())
    session = start_session(told)
    begun = time.time()
    counting = count_posts(session, told).writeStream.format("noop").outputMode("update").trigger(availableNow=True)
    query = counting.option("checkpointLocation", told["checkpoints"]).start()
    query.awaitTermination()
    seconds = time.time() - begun
    result = {"seconds": seconds, "triggers": list(triggers(query.recentProgress))}
    session.stop()
    print(json.dumps(result), flush=True)


main()
