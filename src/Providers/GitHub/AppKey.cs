using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CicdTools.Providers.GitHub;

/// <summary>An App's private key: it signs what stands for the App for some minutes. https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app</summary>
internal sealed class AppKey
{
    // GitHub takes ten minutes at the most, and clocks differ: it begins a minute before, and ends before its time.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    private readonly string _file;

    public AppKey(string file) => _file = file;

    /// <summary>Who the App is, signed.</summary>
    /// <exception cref="CicdException"><c>KeyFileMissing</c>, <c>KeyFileNotPrivate</c>, <c>KeyFileInvalid</c>.</exception>
    public SecretText Sign(string app, DateTimeOffset now)
    {
        using RSA key = Read();
        string claims = string.Create(CultureInfo.InvariantCulture, $"{{\"iat\":{(now - Before).ToUnixTimeSeconds()},\"exp\":{(now + Lifetime).ToUnixTimeSeconds()},\"iss\":\"{app}\"}}");
        string text = $"{Encode(Encoding.UTF8.GetBytes("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return new($"{text}.{Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}");
    }

    // It is read anew each time: it is needed once an hour, and no copy of it stays in memory.
    private RSA Read()
    {
        if (!File.Exists(_file))
            throw new CicdException("KeyFileMissing", CicdErrorKind.Unauthorized, $"The App's key is not at '{_file}' any more.", _file, "Put it back, or connect again with -Force.");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(_file) & Others) != 0)
            throw new CicdException("KeyFileNotPrivate", CicdErrorKind.Forbidden, $"Others may read or write the App's key '{_file}'.", _file, "chmod 600 on it; if somebody else may have read it, make another key on the App's page.");
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(_file));
            // A public key signs nothing.
            key.ExportParameters(includePrivateParameters: true);
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CicdException("KeyFileInvalid", CicdErrorKind.Invalid, $"'{_file}' holds no private key of RSA in PEM.", _file, "Give the file that the App's page gave, which begins with -----BEGIN RSA PRIVATE KEY-----.", exception);
        }
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
