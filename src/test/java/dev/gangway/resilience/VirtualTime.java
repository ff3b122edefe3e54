package dev.gangway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Time that passes only when a test advances it; tasks run on the thread of the test. */
public final class VirtualTime implements Scheduler, InstantSource {

    /** Not 0, so that no test relies on a start at 0. */
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

    /** Schedules a task at a time after the start. */
    public void at(Duration sinceStart, Runnable task) {
        tasks.add(new Task(START + sinceStart.toNanos(), order++, task));
    }

    /** Advances the time, and runs the tasks that become due. */
    public void pass(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.poll();
            now = Math.max(now, task.at());
            task.action().run();
        }
        now = end;
    }

    /** Advances the time until no task is left. */
    public void passAll() {
        while (!tasks.isEmpty()) {
            pass(Duration.ofNanos(tasks.peek().at() - now));
        }
    }

    /** Time since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(now - START);
    }

    /** Number of pending tasks. */
    public int pending() {
        return tasks.size();
    }
}
