using System.Xml.Linq;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// Access keys (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html) and passwords of CodeCommit's Git
// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html): both are told once, and nobody can ask for them again.
internal sealed partial class AwsProvider
{
    private const string GitService = "codecommit.amazonaws.com";

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids: what identifiers begin with.
    private const string GitMark = "ACCA";

    public async Task<Change> PlanNewServiceAccountKeyAsync(NewServiceAccountKeyRequest request, CancellationToken cancellationToken)
    {
        if (request.Kind == IssuedCredentialKind.Registry)
            throw NotTaken("-Kind Registry", "a login of the registry belongs to whoever asks for it: New-CicdImageCredential gives one", request.Name);
        ServiceAccount account = await RequireAccountAsync(request.Name, cancellationToken).ConfigureAwait(false);
        if (account.Kind == ServiceAccountKind.Role)
            throw new CicdException("KeysNotServed", CicdErrorKind.NotSupported, $"'{account.Name}' is a role, and a role has no keys.", account.Name, "Name a user; or take the role by a profile with role_arn.");
        bool isGit = request.Kind == IssuedCredentialKind.Git;
        ApiRequest call = isGit
            ? AwsCall.Tell(AwsService.Iam, "CreateServiceSpecificCredential", ("UserName", account.Name), ("ServiceName", GitService)) with { Sensitive = true }
            : AwsCall.Tell(AwsService.Iam, "CreateAccessKey", ("UserName", account.Name)) with { Sensitive = true };
        return new Change(account.Name, isGit ? "Create a password of CodeCommit's Git over HTTPS, which is shown once and does not end" : "Create an access key, which is shown once and does not end", async token =>
        {
            XElement answer = await _api.AskAsync(AwsService.Iam, call, token).ConfigureAwait(false);
            return new IssuedCredential
            {
                Context = Context,
                Kind = request.Kind,
                Name = account.Name,
                Address = isGit ? _place.GitHost : null,
                UserName = answer.Require(isGit ? "ServiceUserName" : "AccessKeyId"),
                Password = new(answer.Require(isGit ? "ServicePassword" : "SecretAccessKey")),
                Id = answer.Require(isGit ? "ServiceSpecificCredentialId" : "AccessKeyId"),
                CreatedAt = Time(answer.Text("CreateDate")),
                ExpiresAt = Time(answer.Text("ExpirationDate")),
            };
        }).Calling(Context, call);
    }

    public async Task<Change> PlanRemoveServiceAccountKeyAsync(string name, string id, CancellationToken cancellationToken)
    {
        ServiceAccount account = await RequireAccountAsync(name, cancellationToken).ConfigureAwait(false);
        IssuedCredentialKind kind = id.StartsWith(GitMark, StringComparison.Ordinal) ? IssuedCredentialKind.Git : IssuedCredentialKind.Access;
        ServiceAccountKey[] known = account.Kind == ServiceAccountKind.User ? await KeysOfAsync(name, kind, cancellationToken).ConfigureAwait(false) : [];
        ServiceAccountKey key = Array.Find(known, one => one.Id == id) ?? throw Errors.NotFound("KeyNotFound", $"key of '{name}'", id, known.Select(one => one.Id));
        ApiRequest call = key.Kind == IssuedCredentialKind.Git
            ? AwsCall.Tell(AwsService.Iam, "DeleteServiceSpecificCredential", ("UserName", name), ("ServiceSpecificCredentialId", id))
            : AwsCall.Tell(AwsService.Iam, "DeleteAccessKey", ("UserName", name), ("AccessKeyId", id));
        return new Change($"{name}: {id}", key.Kind == IssuedCredentialKind.Git ? "Delete the password of CodeCommit's Git" : "Delete the access key", async token =>
        {
            await _api.DoAsync(AwsService.Iam, call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private async Task<ServiceAccountKey[]> KeysOfAsync(string user, IssuedCredentialKind kind, CancellationToken cancellationToken)
    {
        (string action, string list, string id) = kind == IssuedCredentialKind.Git
            ? ("ListServiceSpecificCredentials", "ServiceSpecificCredentials", "ServiceSpecificCredentialId")
            : ("ListAccessKeys", "AccessKeyMetadata", "AccessKeyId");
        (string, string)[] service = kind == IssuedCredentialKind.Git ? [("ServiceName", GitService)] : [];
        List<ServiceAccountKey> keys = [];
        await foreach (XElement key in IamMembersAsync(action, list, [("UserName", user), .. service], cancellationToken).ConfigureAwait(false))
            keys.Add(new(key.Child(id) ?? "", kind, key.Child("Status") == "Active", Time(key.Child("CreateDate"))));
        return [.. keys];
    }
}
