using System.Net.Http.Headers;
using System.Text;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>The context's token: a personal access token, or one of Microsoft Entra ID or of a job, which are JSON Web Tokens.</summary>
/// <param name="Secret">The token; null for none.</param>
/// <param name="IsJob">Whether it is a job's own.</param>
internal sealed record AzureDevOpsToken(SecretText? Secret, bool IsJob)
{
    private const string JobVariable = "SYSTEM_ACCESSTOKEN";

    /// <summary>What the caller gives; without one, what the machine has for that organization: the job's (https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables#systemaccesstoken), or the user's (https://learn.microsoft.com/en-us/azure/devops/cli/log-in-via-pat).</summary>
    public static AzureDevOpsToken Of(Connection connection, SecretText? given, Uri root)
    {
        if (given is not null)
            return new(given, connection.Credential?.Name == JobVariable);
        if (connection.Credential is not { Kind: "ambient" })
            return new(null, IsJob: false);
        // A job's token opens its own organization, and goes to no other.
        if (Value(JobVariable) is { } job && Value("SYSTEM_COLLECTIONURI") is { } collection && AzureDevOpsAddress.From(collection).Root == root)
            return new(new(job), IsJob: true);
        return Value("AZURE_DEVOPS_EXT_PAT") is { } own && root.Host == "dev.azure.com" ? new(new(own), IsJob: false) : new(null, IsJob: false);
    }

    /// <summary>The header: https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate#use-a-pat-in-your-code has any name with the token as its password.</summary>
    public static AuthenticationHeaderValue Header(SecretText token) => IsWebToken(token.Reveal())
        ? new("Bearer", token.Reveal())
        : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{token.Reveal()}")));

    // RFC 7519, 3: three parts, of which the first is an object of JSON, so that it begins with '{"' in base64.
    private static bool IsWebToken(string token) => token.StartsWith("eyJ", StringComparison.Ordinal) && token.Count(character => character == '.') == 2;

    private static string? Value(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
