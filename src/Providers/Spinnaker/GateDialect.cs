using System.Net.Http.Headers;
using System.Text;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Spinnaker;

/// <summary>How Gate speaks HTTP: https://spinnaker.io/docs/reference/api/docs.html. Its ways to sign in: https://spinnaker.io/docs/setup/security/authentication/.</summary>
internal sealed class GateDialect : ApiDialect
{
    public override string System => "Spinnaker";

    // A name and a password stand in Basic (RFC 7617); a token has no colon (RFC 6750, 2.1).
    public override void Authorize(HttpRequestMessage message, SecretText credential)
    {
        string secret = credential.Reveal();
        message.Headers.Authorization = secret.Contains(':', StringComparison.Ordinal)
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)))
            : new AuthenticationHeaderValue("Bearer", secret);
    }

    // Who is not signed in is led to a page for people, which a status alone would call a success.
    public override bool IsSuccess(HttpResponseMessage response) => base.IsSuccess(response) && !IsPage(response);

    public override CicdException? Refusal(ApiAnswer answer)
    {
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        if (answer.Response.IsSuccessStatusCode && IsPage(answer.Response))
        {
            return new("NotTheApi", CicdErrorKind.Unauthorized, $"{answer.Response.RequestMessage.RequestUri.Authority} answered with a web page and not with Gate's API: it stands behind a sign-in page, or it is Deck, the user interface.", target,
                "Give Gate's own address, often port 8084, and a credential that needs no page: a bearer token of its OAuth provider, or NAME:PASSWORD where Gate takes Basic. A forwarded port leads to a Gate in a cluster.");
        }

        string? message = Message(answer);
        // Front50's own words: https://github.com/spinnaker/front50/blob/master/front50-web/src/main/java/com/netflix/spinnaker/front50/controllers/PipelineController.java.
        return message?.Contains("stale", StringComparison.OrdinalIgnoreCase) == true
            ? new("PipelineStale", CicdErrorKind.Conflict, $"The pipeline was changed by somebody else meanwhile. Nothing was changed. Spinnaker says: {Errors.Short(message, 300)}", target, "Read it again and make your change anew.")
            : null;
    }
}
