package dev.gangway.lookups;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks up classes by name for code that {@link LookupAgent} has changed, and records the classes that it finds. */
public final class Lookups {

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();
    private static volatile Path output = Path.of("lookups");

    private Lookups() {}

    static void writeTo(String file) {
        output = Path.of(file);
        write("lookups by name");
    }

    static void failed(String name, RuntimeException failure) {
        write("failed " + name + " " + failure);
    }

    private static Class<?> caller() {
        return CALLERS.walk(frames -> frames.skip(2).findFirst().orElseThrow().getDeclaringClass());
    }

    public static Class<?> forName(String name) throws ClassNotFoundException {
        return found(Class.forName(name, true, caller().getClassLoader()));
    }

    public static Class<?> forName(String name, boolean initialize, ClassLoader loader) throws ClassNotFoundException {
        return found(Class.forName(name, initialize, loader));
    }

    public static Class<?> loadClass(ClassLoader loader, String name) throws ClassNotFoundException {
        return found(loader.loadClass(name));
    }

    public static Class<?> findClass(MethodHandles.Lookup lookup, String name)
            throws ClassNotFoundException, IllegalAccessException {
        return found(lookup.findClass(name));
    }

    /** Records a class, unless a class initializer looks it up: Quarkus runs these when it builds a native binary. */
    private static Class<?> found(Class<?> type) {
        List<String> stack = CALLERS.walk(frames -> frames.skip(2)
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .toList());
        Optional<String> initializer =
                stack.stream().filter(frame -> frame.endsWith(".<clinit>")).findFirst();
        if (initializer.isEmpty() && WRITTEN.add(type.getName())) {
            write("found " + type.getName() + " by " + stack.getFirst());
        }
        return type;
    }

    private static synchronized void write(String line) {
        try {
            Files.writeString(output, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
