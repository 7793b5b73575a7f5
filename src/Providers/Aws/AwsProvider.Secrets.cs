using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// Secrets of a build project are variables of it that name a secret of Secrets Manager or a parameter of the Parameter Store
// (https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html). Ours are in Secrets Manager, as PROJECT/NAME.
internal sealed partial class AwsProvider : ISecrets
{
    private const string Managed = "SECRETS_MANAGER", Parameter = "PARAMETER_STORE";

    // The shortest that there is: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html.
    private const int RecoveryDays = 7;

    public async IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonObject project = await RequireSettingsAsync(scope, cancellationToken).ConfigureAwait(false);
        foreach (JsonObject one in SecretsOf(project).OrderBy(NameOf, StringComparer.Ordinal))
        {
            if (name is not null && NameOf(one) != name)
                continue;
            SecretModel? kept = TypeOf(one) == Managed ? await FindSecretAsync(IdOf(one), cancellationToken).ConfigureAwait(false) : null;
            yield return Describe(scope, NameOf(one), kept);
        }
    }

    public async Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        if (request.Protected is not null)
            throw NotTaken("-Protected", "a build project has no protected branches", request.Name);
        RequireVariableName(request.Name);
        JsonObject project = await RequireSettingsAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        string owner = NameOf(project);
        JsonObject? before = VariablesOf(project).FirstOrDefault(one => NameOf(one) == request.Name);
        string id = before is not null && TypeOf(before) == Managed ? IdOf(before) : $"{owner}/{request.Name}";
        if (before is not null && (TypeOf(before) == Parameter || (TypeOf(before) == Managed && before["value"]!.GetValue<string>() != id)))
            throw new CicdException("SecretElsewhere", CicdErrorKind.Conflict, $"The variable '{request.Name}' of '{owner}' takes its value from '{before["value"]}' ({TypeOf(before)}), which is not written from here.", request.Name, "Change it there, or remove the variable with Remove-CicdSecret and set it anew.");

        SecretModel? kept = await FindSecretAsync(id, cancellationToken).ConfigureAwait(false);
        List<(AwsService Service, ApiRequest Call)> calls = [];
        // One that was removed waits for its end, and nobody can write to it until it is taken back.
        if (kept?.DeletedDate is not null)
            calls.Add((AwsService.Secrets, AwsCall.Write(AwsService.Secrets, "RestoreSecret", new() { ["SecretId"] = id }) with { Repeatable = true }));
        calls.Add((AwsService.Secrets, Storing(id, owner, request.Value, isNew: kept is null)));
        if (await LettingReadAsync(project, cancellationToken).ConfigureAwait(false) is { } letting)
            calls.Add((AwsService.Iam, letting));
        if (before is null || TypeOf(before) != Managed)
            calls.Add((AwsService.CodeBuild, Setting(project, [.. VariablesOf(project).Where(one => one != before), new() { ["name"] = request.Name, ["value"] = id, ["type"] = Managed }])));
        return new Change($"{owner}: {request.Name}", kept is null ? "Keep the secret in Secrets Manager, and let builds of the project read it" : "Change the secret in Secrets Manager", async token =>
        {
            foreach ((AwsService service, ApiRequest call) in calls)
                await _api.DoAsync(service, call, token).ConfigureAwait(false);
            return Describe(request.Scope, request.Name, await FindSecretAsync(id, token).ConfigureAwait(false));
        })
        {
            WantsConfirmation = kept is { DeletedDate: null },
        }.Calling(Context, [.. calls.Select(one => one.Call)]);
    }

    public async Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        JsonObject project = await RequireSettingsAsync(scope, cancellationToken).ConfigureAwait(false);
        JsonObject secret = SecretsOf(project).FirstOrDefault(one => NameOf(one) == name) ?? throw Errors.NotFound("SecretNotFound", $"secret of '{NameOf(project)}'", name, SecretsOf(project).Select(NameOf));
        string id = IdOf(secret);
        // What others may use besides stays where it is.
        bool isOurs = TypeOf(secret) == Managed && id == $"{NameOf(project)}/{name}" && await FindSecretAsync(id, cancellationToken).ConfigureAwait(false) is { DeletedDate: null };
        ApiRequest variable = Setting(project, [.. VariablesOf(project).Where(one => one != secret)]);
        ApiRequest removal = AwsCall.Write(AwsService.Secrets, "DeleteSecret", new() { ["SecretId"] = id, ["RecoveryWindowInDays"] = RecoveryDays }) with { Repeatable = true };
        return new Change($"{NameOf(project)}: {name}", isOurs ? $"Remove the variable of the build project, and its secret, which can be restored for {RecoveryDays} days" : $"Remove the variable of the build project; '{id}' stays", async token =>
        {
            await _api.DoAsync(AwsService.CodeBuild, variable, token).ConfigureAwait(false);
            if (isOurs)
                await _api.DoAsync(AwsService.Secrets, removal, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, [variable, .. isOurs ? new[] { removal } : []]);
    }

    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html and API_PutSecretValue.html: with the same token it is the same version.
    private static ApiRequest Storing(string id, string project, SecretText value, bool isNew)
    {
        JsonObject body = new() { ["ClientRequestToken"] = Guid.NewGuid().ToString(), ["SecretString"] = value.Reveal() };
        body[isNew ? "Name" : "SecretId"] = id;
        if (isNew)
            body["Description"] = $"For builds of {project}.";
        return AwsCall.Write(AwsService.Secrets, isNew ? "CreateSecret" : "PutSecretValue", body) with { Repeatable = true, Sensitive = true };
    }

    /// <summary>What lets the project's role read its secrets; null where it may.</summary>
    private async Task<ApiRequest?> LettingReadAsync(JsonObject project, CancellationToken cancellationToken)
    {
        // arn:aws:iam::123456789012:role/service-role/name
        string[] arn = project["serviceRole"]!.GetValue<string>().Split(':');
        string role = arn[^1].Split('/')[^1];
        string? before = (await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", role), ("PolicyName", PolicyName)), cancellationToken).ConfigureAwait(false))?.Text("PolicyDocument");
        string secrets = new AwsNames(NameOf(project), arn[4], _place, null).SecretsArn(NameOf(project));
        return PolicyDocument.Merge(before, [AwsPolicies.Secrets(secrets)], role) is { } document
            ? AwsCall.Tell(AwsService.Iam, "PutRolePolicy", ("RoleName", role), ("PolicyName", PolicyName), ("PolicyDocument", document)) with { Repeatable = true }
            : null;
    }

    private Task<SecretModel?> FindSecretAsync(string id, CancellationToken cancellationToken) => FindAsync(AwsService.Secrets, "DescribeSecret", new() { ["SecretId"] = id }, Json.SecretModel, cancellationToken);

    private static IEnumerable<JsonObject> SecretsOf(JsonObject project) => VariablesOf(project).Where(one => TypeOf(one) != Plain);

    private static string TypeOf(JsonObject variable) => variable["type"]?.GetValue<string>() ?? Plain;

    /// <summary>The secret that a variable names, without the key and the version that may stand behind it; an ARN has colons of its own: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager.</summary>
    private static string IdOf(JsonObject variable)
    {
        string value = variable["value"]!.GetValue<string>();
        return TypeOf(variable) != Managed ? value : string.Join(':', value.Split(':').Take(value.StartsWith("arn:", StringComparison.Ordinal) ? 7 : 1));
    }

    private Secret Describe(SettingScope scope, string name, SecretModel? kept) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Organization = scope.Organization,
        Name = name,
        CreatedAt = kept?.CreatedDate,
        UpdatedAt = kept?.LastChangedDate,
    };
}
