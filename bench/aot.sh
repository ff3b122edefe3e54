# Trains the JVM's AOT cache for the application that is built, as the image does; sets cache to its file. To be read by
# other scripts, after java.sh.
cache=target/gangway.aot
"$bin/javac" -d target/bench docker/*.java
if [ ! -e "$cache" ] || [ "$cache" -ot target/quarkus-app/quarkus-run.jar ]; then
    "$bin/java" -cp target/bench Training target/quarkus-app "$cache" "$bin/java" -XX:Flags=docker/jvm.flags >/dev/null 2>&1
fi
