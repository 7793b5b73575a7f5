using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// Users and roles of IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html, API_ListRoles.html and their neighbors.
internal sealed partial class AwsProvider : IServiceAccounts
{
    public async IAsyncEnumerable<ServiceAccount> GetServiceAccountsAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindAccountAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return await WithPartsAsync(found, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        await foreach (XElement user in IamMembersAsync("ListUsers", "Users", [], cancellationToken).ConfigureAwait(false))
            yield return Describe(user, ServiceAccountKind.User);
        await foreach (XElement role in IamMembersAsync("ListRoles", "Roles", [], cancellationToken).ConfigureAwait(false))
        {
            // Those of AWS's own services are changed by nobody: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html.
            if (role.Child("Path")?.StartsWith("/aws-service-role/", StringComparison.Ordinal) != true)
                yield return Describe(role, ServiceAccountKind.Role);
        }
    }

    public async Task<Change> PlanNewServiceAccountAsync(NewServiceAccountRequest request, CancellationToken cancellationToken)
    {
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
        if (request.Name.Length is 0 or > 64 || !request.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || "+=,.@_-".Contains(letter, StringComparison.Ordinal)))
            throw Errors.InvalidName("a user of IAM", request.Name, "letters, digits and '+=,.@_-' are allowed, 64 at the most.");
        string account = (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Account;
        (string Name, string Arn)[] policies = await ResolveAsync(request.Policies, account, cancellationToken).ConfigureAwait(false);
        bool there = await FindUserAsync(request.Name, cancellationToken).ConfigureAwait(false) is not null;
        string? before = there ? (await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetUserPolicy", ("UserName", request.Name), ("PolicyName", PolicyName)), cancellationToken).ConfigureAwait(false))?.Text("PolicyDocument") : null;
        string? document = request.Repository is { } repository ? PolicyDocument.Merge(before, AwsPolicies.User(AwsNames.OfImages(null, repository, account, _place)), request.Name, PolicyDocument.LongestOfUser) : null;
        HashSet<string> attached = there ? [.. await AttachedAsync(ServiceAccountKind.User, request.Name, cancellationToken).ConfigureAwait(false)] : [];
        ApiRequest create = AwsCall.Tell(AwsService.Iam, "CreateUser", ("UserName", request.Name));
        ApiRequest[] calls =
        [
            .. there ? Array.Empty<ApiRequest>() : [create],
            .. document is null ? Array.Empty<ApiRequest>() : [AwsCall.Tell(AwsService.Iam, "PutUserPolicy", ("UserName", request.Name), ("PolicyName", PolicyName), ("PolicyDocument", document)) with { Repeatable = true }],
            .. policies.Where(policy => !attached.Contains(policy.Name)).Select(policy => Attaching(ServiceAccountKind.User, request.Name, policy.Arn)),
        ];
        return new Change(request.Name, there ? "Give the user of IAM what it lacks" : "Create a user of IAM without a password and without keys", async token =>
        {
            foreach (ApiRequest call in calls)
            {
                if (call == create)
                    await _api.AskAsync(AwsService.Iam, call, token).ConfigureAwait(false);
                else
                    await SeenAsync(request.Name, () => _api.DoAsync(AwsService.Iam, call, token), "NotFound", token).ConfigureAwait(false);
            }

            return await DescribeUserAsync(request.Name, token).ConfigureAwait(false);
        })
        {
            Details = document,
            AlreadyDone = calls.Length == 0 ? $"The user '{request.Name}' is there, and may what it must." : null,
        }.Calling(Context, calls);
    }

    private async Task<ServiceAccount> DescribeUserAsync(string name, CancellationToken cancellationToken)
    {
        ServiceAccount? made = null;
        await SeenAsync(name, async () => made = await FindUserAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoAccount(name, "NotFound"), "NotFound", cancellationToken).ConfigureAwait(false);
        return made!;
    }

    private async Task<ServiceAccount?> FindAccountAsync(string name, CancellationToken cancellationToken) =>
        await FindUserAsync(name, cancellationToken).ConfigureAwait(false)
        ?? (await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRole", ("RoleName", name)), cancellationToken).ConfigureAwait(false) is { } role ? Describe(role.Descendants().First(one => one.Name.LocalName == "Role"), ServiceAccountKind.Role) : null);

    private async Task<ServiceAccount> RequireAccountAsync(string name, CancellationToken cancellationToken) =>
        await FindAccountAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoAccount(name, "ServiceAccountNotFound");

    private async Task<ServiceAccount?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetUser", ("UserName", name)), cancellationToken).ConfigureAwait(false) is { } user ? Describe(user.Descendants().First(one => one.Name.LocalName == "User"), ServiceAccountKind.User) : null;

    private async Task<ServiceAccount> WithPartsAsync(ServiceAccount account, CancellationToken cancellationToken)
    {
        List<string> policies = await AttachedAsync(account.Kind, account.Name, cancellationToken).ConfigureAwait(false);
        // A user's or role's own policies are lists of names: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html.
        await foreach (XElement own in IamMembersAsync($"List{account.Kind}Policies", "PolicyNames", [($"{account.Kind}Name", account.Name)], cancellationToken).ConfigureAwait(false))
            policies.Add(own.Value);
        return account with
        {
            Policies = [.. policies.Order(StringComparer.Ordinal)],
            Keys = account.Kind == ServiceAccountKind.User ? [.. await KeysOfAsync(account.Name, IssuedCredentialKind.Access, cancellationToken).ConfigureAwait(false), .. await KeysOfAsync(account.Name, IssuedCredentialKind.Git, cancellationToken).ConfigureAwait(false)] : [],
        };
    }

    private async Task<List<string>> AttachedAsync(ServiceAccountKind kind, string name, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (XElement policy in IamMembersAsync($"ListAttached{kind}Policies", "AttachedPolicies", [($"{kind}Name", name)], cancellationToken).ConfigureAwait(false))
            names.Add(policy.Child("PolicyName") ?? "");
        return names;
    }

    /// <summary>The members of a list over all its pages: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html (Marker, IsTruncated).</summary>
    private async IAsyncEnumerable<XElement> IamMembersAsync(string action, string list, (string Name, string Value)[] fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> asked = new(StringComparer.Ordinal);
        for (string? marker = null; ;)
        {
            XElement page = await _api.AskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, action, [.. fields, .. marker is null ? Array.Empty<(string, string)>() : [("Marker", marker)]]), cancellationToken).ConfigureAwait(false);
            foreach (XElement member in page.Members(list))
                yield return member;
            marker = page.Text("IsTruncated") == "true" ? page.Text("Marker") : null;
            // A marker that comes again would go round for ever.
            if (string.IsNullOrEmpty(marker) || !asked.Add(marker))
                yield break;
        }
    }

    private ServiceAccount Describe(XElement account, ServiceAccountKind kind) => new()
    {
        Context = Context,
        Name = account.Child($"{kind}Name") ?? "",
        Kind = kind,
        Id = account.Child("Arn") ?? "",
        CreatedAt = Time(account.Child("CreateDate")),
    };

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at) ? at : null;

    private static CicdException NoAccount(string name, string id) =>
        Errors.NotFound(id, "user or role of IAM", name, remedy: "Get-CicdServiceAccount shows them; New-CicdServiceAccount makes one.");
}
