namespace CicdTools.Providers.Http;

/// <summary>Takes secrets out of what is shown or traced: by the names of headers and parameters, and by the credential itself wherever it stands.</summary>
internal sealed class Redaction(Func<IEnumerable<SecretText>> secrets)
{
    private const string Mask = "***";

    // Names by which the systems that we speak to carry credentials; each from its vendor's documentation of authentication.
    private static readonly HashSet<string> SecretHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "PRIVATE-TOKEN", "JOB-TOKEN", "DEPLOY-TOKEN", "Circle-Token", "X-Amz-Security-Token", "X-Goog-Iam-Authorization-Token", "X-Api-Key",
    };

    private static readonly HashSet<string> SecretParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "access_token", "private_token", "job_token", "token", "circle-token", "sig", "signature", "x-amz-signature", "x-amz-security-token", "x-amz-credential", "x-goog-signature", "client_secret", "password",
    };

    public static bool IsSecretHeader(string name) => SecretHeaders.Contains(name);

    /// <summary>The value of a header, as it may be shown.</summary>
    public string Header(string name, string value) => IsSecretHeader(name) ? Mask : Text(value);

    /// <summary>An address without user information and without the values of secret parameters.</summary>
    public string Address(Uri address)
    {
        string query = string.Join('&', address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part =>
        {
            string name = part.Split('=', 2)[0];
            return SecretParameters.Contains(Uri.UnescapeDataString(name)) ? $"{name}={Mask}" : part;
        }));
        string plain = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return Text(query.Length == 0 ? plain : $"{plain}?{query}");
    }

    /// <summary>A text without the credentials, also where JSON or a URL writes them otherwise.</summary>
    public string Text(string text)
    {
        foreach (SecretText secret in secrets())
        {
            string value = secret.Reveal();
            if (value.Length < 4)
                continue;
            foreach (string form in new[] { value, Uri.EscapeDataString(value), System.Text.Json.JsonEncodedText.Encode(value).ToString() })
                text = text.Replace(form, Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
