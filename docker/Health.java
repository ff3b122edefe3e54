import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Exits with 0 if the application of this container is ready, and with 1 otherwise. */
final class Health {

    private Health() {}

    public static void main(String[] arguments) throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), 9000)) {
            connection.setSoTimeout(2000);
            connection
                    .getOutputStream()
                    .write("GET /q/health/ready HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String response = new String(connection.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            System.exit(response.endsWith(" 200") ? 0 : 1);
        }
    }
}
