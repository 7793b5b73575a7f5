using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations: an approval is one kind of check that a stage waits for
// before it uses an environment. The other kinds are left as they are.
internal sealed partial class AzureDevOpsProvider
{
    /// <summary>The kind of check that asks people; Microsoft's own example of one: https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/add#examples.</summary>
    private static readonly CheckType ApprovalCheck = new("8c6f20a7-a545-4486-9777-f762fafe0d4d", "Approval");

    /// <summary>After 30 days an approval that nobody gave expires, as one that was made on the page: https://learn.microsoft.com/en-us/azure/devops/pipelines/process/approvals#approvals.</summary>
    private const int ApprovalMinutes = 43200;

    private static PersonModel[] ApproversOf(CheckModel? check) =>
        check?.Settings?.GetValueOrDefault("approvers") is { ValueKind: JsonValueKind.Array } approvers ? approvers.Deserialize(Json.PersonModelArray) ?? [] : [];

    private async Task<CheckModel?> FindApprovalCheckAsync(string project, EnvironmentModel environment, CancellationToken cancellationToken) =>
        (await ApprovalChecksAsync(project, [environment], cancellationToken).ConfigureAwait(false)).GetValueOrDefault(Id(environment));

    /// <summary>The approvals that environments ask for, by the environments' identifiers, in one call.</summary>
    private async Task<Dictionary<string, CheckModel>> ApprovalChecksAsync(string project, EnvironmentModel[] environments, CancellationToken cancellationToken)
    {
        Dictionary<string, CheckModel> checks = [];
        if (environments.Length == 0)
            return checks;
        // It is asked by POST, and changes nothing: https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/query.
        ApiRequest request = ApiRequest.Read(HttpMethod.Post, $"/{project}/_apis/pipelines/checks/queryconfigurations") with { Query = [Preview, ("$expand", "settings")] };
        CheckedResource[] resources = [.. environments.Select(Resource)];
        ListModel<CheckModel> answer = await _api.ReadAsync(request.With(resources, Json.CheckedResourceArray), Json.ListModelCheckModel, cancellationToken).ConfigureAwait(false);
        foreach (CheckModel check in answer.Value.Where(check => check.Type?.Id == ApprovalCheck.Id && check.Resource is { Type: "environment" }))
            checks[check.Resource!.Id] = check;
        return checks;
    }

    private static CheckedResource Resource(EnvironmentModel environment) => new("environment", Id(environment), environment.Name);

    /// <summary>Who shall approve from now on; null where nothing of it changes, empty where nobody need.</summary>
    private async Task<ApproverReference[]?> WantedApproversAsync(string project, EnvironmentRequest request, CheckModel? check, CancellationToken cancellationToken)
    {
        if (request is { RequiresApproval: false, Approvers.Length: > 0 })
            throw new CicdException("InvalidRequest", CicdErrorKind.Invalid, "Approvers were named, and that nobody needs to approve.", request.Name, "Give one of the two.");
        if (request.RequiresApproval == false || request.Approvers is { Length: 0 })
            return check is null ? null : [];
        if (request.Approvers is { } names)
        {
            ApproverReference[] wanted = await ApproversAsync(project, names, cancellationToken).ConfigureAwait(false);
            return check is not null && wanted.Select(one => one.Id).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(ApproversOf(check).Select(one => one.Id ?? "")) ? null : wanted;
        }

        return request.RequiresApproval == true && check is null
            ? throw new CicdException("ApproversRequired", CicdErrorKind.Invalid, "Azure DevOps wants to know who may approve: at least one person or team.", request.Name, "Give -RequiredApprover.")
            : null;
    }

    private static ApiRequest SavingCheck(string project, CheckModel? check, ApproverReference[] approvers) => (check, approvers) switch
    {
        (null, _) => WritePreview(HttpMethod.Post, $"/{project}/_apis/pipelines/checks/configurations"),
        (_, []) => WritePreview(HttpMethod.Delete, $"/{project}/_apis/pipelines/checks/configurations/{check.Id}"),
        _ => WritePreview(HttpMethod.Patch, $"/{project}/_apis/pipelines/checks/configurations/{check.Id}") with { Repeatable = true },
    };

    /// <summary>Saves who approves; instructions, order and whatever else was set there stay.</summary>
    private async Task SaveCheckAsync(string project, EnvironmentModel environment, CheckModel? check, ApproverReference[] approvers, CancellationToken cancellationToken)
    {
        ApiRequest call = SavingCheck(project, check, approvers);
        if (approvers.Length == 0)
        {
            await _api.DoAsync(call, cancellationToken).ConfigureAwait(false);
            return;
        }

        Dictionary<string, JsonElement> settings = new(check?.Settings ?? NewApproval) { ["approvers"] = JsonSerializer.SerializeToElement(approvers, Json.ApproverReferenceArray) };
        SetCheck body = new(ApprovalCheck, settings, Resource(environment), check?.Timeout ?? ApprovalMinutes, check?.Id);
        if (check is null)
            await _api.CreateAsync(call.With(body, Json.SetCheck), Json.CheckModel, token => FindApprovalCheckAsync(project, environment, token), cancellationToken).ConfigureAwait(false);
        else
            await _api.DoAsync(call.With(body, Json.SetCheck), cancellationToken).ConfigureAwait(false);
    }

    // One of those who may is enough, as in every other system.
    private static Dictionary<string, JsonElement> NewApproval => new()
    {
        ["executionOrder"] = JsonSerializer.SerializeToElement("anyOrder", Json.String),
        ["minRequiredApprovers"] = JsonSerializer.SerializeToElement(1, Json.Int32),
        ["blockedApprovers"] = JsonSerializer.SerializeToElement([], Json.ApproverReferenceArray),
    };

    /// <summary>People by their address or name, and teams by theirs, as the project's teams have them; whoever is in none is named by the identifier of the identity.</summary>
    /// <exception cref="CicdException"><c>ApproverNotFound</c>.</exception>
    private async Task<ApproverReference[]> ApproversAsync(string project, string[] names, CancellationToken cancellationToken)
    {
        Dictionary<string, string> known = new(StringComparer.OrdinalIgnoreCase);
        bool AllKnown() => Array.TrueForAll(names, name => Guid.TryParse(name, out _) || known.ContainsKey(name));
        List<TeamModel> teams = [];
        if (!AllKnown())
        {
            await foreach (TeamModel team in SkippingAsync(skip => Get($"/_apis/projects/{project}/teams", ("$top", PageSize), ("$skip", skip)), Json.ListModelTeamModel, cancellationToken).ConfigureAwait(false))
            {
                teams.Add(team);
                known.TryAdd(team.Name, team.Id);
            }
        }

        foreach (TeamModel team in teams)
        {
            if (AllKnown())
                break;
            await foreach (TeamMemberModel member in SkippingAsync(skip => Get($"/_apis/projects/{project}/teams/{team.Id}/members", ("$top", PageSize), ("$skip", skip)), Json.ListModelTeamMemberModel, cancellationToken).ConfigureAwait(false))
            {
                foreach (string? name in new[] { member.Identity.UniqueName, member.Identity.DisplayName })
                {
                    if (name is not null && member.Identity.Id is { } id)
                        known.TryAdd(name, id);
                }
            }
        }

        return
        [
            .. names.Select(name => new ApproverReference(Guid.TryParse(name, out _) ? name : known.GetValueOrDefault(name)
                ?? throw Errors.NotFound("ApproverNotFound", $"person or team of '{project}'", name, remedy: "Give the address of somebody in one of the project's teams, a team's name, or the identifier of the identity."))),
        ];
    }

    /// <summary>Pages of lists that are read on from a place, and tell no next one.</summary>
    private async IAsyncEnumerable<T> SkippingAsync<T>(Func<string, ApiRequest> page, System.Text.Json.Serialization.Metadata.JsonTypeInfo<ListModel<T>> type, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int size = int.Parse(PageSize, CultureInfo.InvariantCulture);
        for (int skip = 0, read = size; read == size; skip += size)
        {
            ListModel<T> answer = await _api.ReadAsync(page(skip.ToString(CultureInfo.InvariantCulture)), type, cancellationToken).ConfigureAwait(false);
            read = answer.Value.Length;
            foreach (T item in answer.Value)
                yield return item;
        }
    }
}
