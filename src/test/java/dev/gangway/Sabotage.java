package dev.gangway;

import dev.gangway.resilience.Scheduler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Makes the n-th call of any collaborator throw. Running a scenario with n = 1, 2, … until nothing throws covers every
 * call.
 */
public final class Sabotage {

    private Supplier<? extends Throwable> failure = IllegalStateException::new;
    private int left = -1;
    private String seam = "";

    /** Makes the n-th call from now on throw. */
    public synchronized void arm(int n, Supplier<? extends Throwable> thrown) {
        left = n;
        failure = thrown;
        seam = "";
    }

    /** Makes no further call throw. */
    public synchronized void disarm() {
        left = -1;
    }

    /** Returns the call that threw; empty if none did. */
    public synchronized String seam() {
        return seam;
    }

    /** Counts a call of a collaborator. */
    public synchronized void step(String name) {
        if (left > 0 && --left == 0) {
            seam = name;
            if (failure.get() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("sabotage of " + name);
        }
    }

    /** Returns a scheduler of which every method except the clock can throw. */
    public Scheduler scheduler(Scheduler real) {
        return scheduler(real, false);
    }

    /**
     * Returns a scheduler of which every method can throw.
     *
     * @param clock whether the clock can throw
     */
    public Scheduler scheduler(Scheduler real, boolean clock) {
        return new Scheduler() {
            @Override
            public long nanoTime() {
                if (clock) {
                    step("scheduler.nanoTime");
                }
                return real.nanoTime();
            }

            @Override
            public Scheduler.Timer after(Duration delay, Runnable task) {
                step("scheduler.after");
                // Like Vert.x, the scheduler survives a task that throws.
                return real.after(delay, () -> {
                    try {
                        task.run();
                    } catch (Throwable thrown) {
                        if (seam().isEmpty()) {
                            throw thrown;
                        }
                    }
                });
            }

            @Override
            public Executor here() {
                step("scheduler.here");
                return real.here();
            }
        };
    }

    /** Returns a registry that throws when it creates or records a meter. */
    public SimpleMeterRegistry registry() {
        return new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                step("meter " + id.getName());
                return new CumulativeCounter(id) {
                    @Override
                    public void increment(double amount) {
                        step("meter " + id.getName());
                        super.increment(amount);
                    }
                };
            }

            @Override
            protected io.micrometer.core.instrument.Timer newTimer(
                    Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauses) {
                step("meter " + id.getName());
                return new CumulativeTimer(id, clock, histogram, pauses, getBaseTimeUnit(), false) {
                    @Override
                    protected void recordNonNegative(long amount, TimeUnit unit) {
                        step("meter " + id.getName());
                        super.recordNonNegative(amount, unit);
                    }
                };
            }

            @Override
            protected <T> Gauge newGauge(Meter.Id id, T object, ToDoubleFunction<T> value) {
                step("meter " + id.getName());
                return super.newGauge(id, object, value);
            }
        };
    }

    /** Returns a tracer that throws when it creates, changes or ends a span. */
    public Tracer tracer() {
        return proxy(Tracer.class, OpenTelemetry.noop().getTracer(""));
    }

    private <T> T proxy(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    step("span " + method.getName());
                    try {
                        Object result = method.invoke(real, arguments);
                        return switch (result) {
                            case SpanBuilder builder
                            when method.getReturnType() == SpanBuilder.class -> proxy(SpanBuilder.class, builder);
                            case Span span when method.getReturnType() == Span.class -> proxy(Span.class, span);
                            case null, default -> result;
                        };
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
