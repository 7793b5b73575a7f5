using System.Text;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html: a token of the whole registry, for twelve hours. It is a question, and nothing is made by it.
internal sealed partial class AwsProvider : IImageCredentials
{
    public async Task<Change> PlanNewImageCredentialAsync(string? repository, CancellationToken cancellationToken)
    {
        RegistryRepositoryModel? found = repository is null ? null : await FindRegistryAsync(repository, cancellationToken).ConfigureAwait(false) ?? throw NoRegistry(repository);
        string target = found?.RepositoryUri.Split('/')[0] ?? $"ECR in {_place.Region}";
        ApiRequest call = AwsCall.Read(AwsService.Ecr, "GetAuthorizationToken", []) with { Sensitive = true };
        return new Change(target, "Fetch a login for the registry, which ends by itself after twelve hours", async token =>
        {
            AuthorizationModel login = (await _api.CallAsync(AwsService.Ecr, call, Json.AuthorizationsModel, token).ConfigureAwait(false)).AuthorizationData is [{ } only, ..] ? only : throw NoLogin(target);
            string[] parts = Decode(login.AuthorizationToken, target).Split(':', 2);
            return new IssuedCredential
            {
                Context = Context,
                Kind = IssuedCredentialKind.Registry,
                // Programs name a registry by its host alone.
                Address = found is null ? new Uri(login.ProxyEndpoint).Authority : target,
                UserName = parts[0],
                Password = new(parts.Length == 2 ? parts[1] : throw NoLogin(target)),
                ExpiresAt = login.ExpiresAt,
            };
        }).Calling(Context, call);
    }

    private static string Decode(string token, string target)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            // What it holds is a secret, even where it is none: it is not part of the error.
            throw NoLogin(target);
        }
    }

    private static CicdException NoLogin(string target) =>
        new("AnswerInvalid", CicdErrorKind.Unavailable, $"ECR gave no login for '{target}' that can be read.", target, "Check the context's address.");
}
