package dev.gangway.security;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response body up to a maximum size. A larger body fails with an {@link IllegalArgumentException}, and the
 * rest of it is discarded.
 *
 * @param maxBytes maximum size of the body
 */
record BoundedBody(int maxBytes) implements BodyCodec<Buffer> {

    @Override
    public void create(Handler<AsyncResult<BodyStream<Buffer>>> handler) {
        handler.handle(Future.succeededFuture(new Body(maxBytes)));
    }

    private static final class Body implements BodyStream<Buffer> {
        private final int maxBytes;
        private final Buffer bytes = Buffer.buffer();
        private final Promise<Buffer> whole = Promise.promise();

        private Body(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public Future<Buffer> result() {
            return whole.future();
        }

        @Override
        public Future<Void> write(Buffer part) {
            if (bytes.length() + part.length() > maxBytes) {
                var tooLarge = new IllegalArgumentException("has more than " + maxBytes + " bytes");
                whole.tryFail(tooLarge);
                return Future.failedFuture(tooLarge);
            }
            bytes.appendBuffer(part);
            return Future.succeededFuture();
        }

        @Override
        public void write(Buffer part, Handler<AsyncResult<Void>> handler) {
            write(part).onComplete(handler);
        }

        @Override
        public void end(Handler<AsyncResult<Void>> handler) {
            whole.tryComplete(bytes);
            handler.handle(Future.succeededFuture());
        }

        @Override
        public void handle(Throwable failure) {
            whole.tryFail(failure);
        }

        @Override
        public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
            return this;
        }

        @Override
        public boolean writeQueueFull() {
            return false;
        }

        @Override
        public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
            return this;
        }
    }
}
