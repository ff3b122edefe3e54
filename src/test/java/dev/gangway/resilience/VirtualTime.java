package dev.gangway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Time that passes only when a test says so; tasks run on the thread of the test. */
public final class VirtualTime implements Scheduler, InstantSource {

    /** So that no test relies on the time beginning at 0. */
    private static final long START = -7_000_000_000L;

    private static final Instant EPOCH = Instant.parse("2026-03-01T00:00:00Z");

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long now = START;
    private long order;

    private record Task(long at, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant instant() {
        return EPOCH.plusNanos(now - START);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        var scheduled = new Task(now + Math.max(0, delay.toNanos()), order++, task);
        tasks.add(scheduled);
        return () -> tasks.remove(scheduled);
    }

    /** Runs a task so long after the start of the time. */
    public void at(Duration sinceStart, Runnable task) {
        tasks.add(new Task(START + sinceStart.toNanos(), order++, task));
    }

    /** Lets time pass, and runs what is due meanwhile. */
    public void pass(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.poll();
            now = Math.max(now, task.at());
            task.action().run();
        }
        now = end;
    }

    /** Lets time pass until nothing is due any more. */
    public void passAll() {
        while (!tasks.isEmpty()) {
            pass(Duration.ofNanos(tasks.peek().at() - now));
        }
    }

    /** How long it is since the start of the time. */
    public Duration elapsed() {
        return Duration.ofNanos(now - START);
    }

    /** How many tasks are waiting. */
    public int pending() {
        return tasks.size();
    }
}
