# Trains the JVM's AOT cache for the built application, as the image does; sets cache to its file. Other scripts source
# this file, after java.sh.
cache=target/gangway.aot
"$bin/javac" -d target/bench -cp "target/quarkus-app/lib/main/*" docker/*.java
if [ ! -e "$cache" ] || [ "$cache" -ot target/quarkus-app/quarkus-run.jar ]; then
    "$bin/java" -cp "target/bench:target/quarkus-app/lib/main/*" Training target/quarkus-app "$cache" "$bin/java" -XX:Flags=docker/jvm.flags >/dev/null 2>&1
fi
