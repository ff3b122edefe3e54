# Sets bin to the bin directory of a JDK 25 or later. Other scripts source this file.
bin=
for home in /usr/lib/jvm/* "${JAVA_HOME:-}"; do
    if grep -qs '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$home/release" && [ -x "$home/bin/javac" ]; then
        bin=$home/bin
    fi
done
if [ -z "$bin" ]; then
    bin=$(dirname -- "$(command -v javac)")
fi
