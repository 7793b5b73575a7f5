using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CicdTools.Providers.Aws;

/// <summary>
/// The user and password by which Git speaks to CodeCommit over HTTPS: a request of the method GIT, signed by Signature Version 4, as the credential
/// helper of AWS's own command line makes them (https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html;
/// awscli/customizations/codecommit.py). They serve for some minutes and for one repository, so that no lasting password is needed.
/// </summary>
internal static class GitSignature
{
    private const string Service = "codecommit";

    public static (string User, string Password) Of(Uri repository, string region, AwsKeys keys, DateTimeOffset at)
    {
        string time = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture), scope = $"{time[..8]}/{region}/{Service}/aws4_request";
        // Neither the port nor a body is part of it.
        string request = $"GIT\n{repository.AbsolutePath}\n\nhost:{repository.Host}\n\nhost\n";
        string text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        byte[] key = Encoding.UTF8.GetBytes($"AWS4{keys.Secret}");
        foreach (string part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        string signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        return (keys.Token is null ? keys.Id : $"{keys.Id}%{keys.Token}", $"{time}Z{signature}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
