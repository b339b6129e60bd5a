package io.scail.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * A connection that knows for how long its caller has kept it waiting. Helidon 4.4 sets no timeout
 * on the sockets it accepts: a caller who stops in the middle would hold a thread for ever.
 */
final class TimedConnection implements ConnectionContext {
  private static final long NEVER = Long.MIN_VALUE;

  private final ConnectionContext context;
  private final DataReader reader = DataReader.create(this::read);
  private final DataWriter writer = new TimedWriter();
  private volatile Thread thread = Thread.currentThread();
  private volatile long readingSince = NEVER;
  private volatile long writingSince = NEVER;
  private volatile long headSince = NEVER;
  private volatile boolean answering;
  private volatile boolean watched;

  TimedConnection(ConnectionContext context) {
    this.context = context;
  }

  /** Cuts the connection when its caller has been silent, or has not finished a head, too long. */
  void cutWhenSlow(Duration idle, Duration head) {
    if (longer(writingSince, idle)
        || (!watched && (longer(readingSince, idle) || (!answering && longer(headSince, head))))) {
      // Closes the channel under a virtual thread that reads or writes it.
      thread.interrupt();
    }
  }

  private static boolean longer(long since, Duration most) {
    return since != NEVER && System.nanoTime() - since > most.toNanos();
  }

  /** The head has been read and a handler is at work. */
  void answering(Thread handler) {
    thread = handler;
    answering = true;
    headSince = NEVER;
  }

  /** The handler is done; the next request may come. */
  void answered() {
    answering = false;
  }

  /**
   * From now on somebody waits for the caller's end, which may take as long as it likes. Answers it
   * must still read.
   */
  void watched() {
    watched = true;
  }

  private byte[] read() {
    var source = context.dataReader();
    readingSince = System.nanoTime();
    try {
      source.ensureAvailable();
    } catch (DataReader.InsufficientDataAvailableException e) {
      return END;
    } finally {
      readingSince = NEVER;
    }
    if (!answering && headSince == NEVER) {
      headSince = System.nanoTime();
    }
    return source.readBytes(source.available());
  }

  // What Helidon's reader takes for the end of the stream.
  @SuppressWarnings("NullAway")
  private static final byte[] END = null;

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public Router router() {
    return context.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return context.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return context.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }

  /** Notes the time around each write: a caller who does not read blocks it. */
  private final class TimedWriter implements DataWriter {
    private void timed(Runnable write) {
      writingSince = System.nanoTime();
      try {
        write.run();
      } finally {
        writingSince = NEVER;
      }
    }

    @Override
    public void write(BufferData... buffers) {
      timed(() -> context.dataWriter().write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      timed(() -> context.dataWriter().write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
      timed(() -> context.dataWriter().writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      timed(() -> context.dataWriter().writeNow(buffer));
    }

    @Override
    public void flush() {
      timed(() -> context.dataWriter().flush());
    }

    @Override
    public void close() {
      context.dataWriter().close();
    }
  }
}
