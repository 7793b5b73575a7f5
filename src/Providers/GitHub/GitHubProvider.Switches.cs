using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/workflows#enable-a-workflow and #disable-a-workflow
internal sealed partial class GitHubProvider : IPipelineSwitches
{
    public async Task<Change> PlanSwitchAsync(string repository, string pipeline, bool on, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(repository);
        await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        WorkflowModel workflow = await FindWorkflowAsync(name, pipeline, cancellationToken).ConfigureAwait(false);
        bool same = (workflow.State == "active") == on;
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, on ? $"/repos/{name.Owner}/{name.Name}/actions/workflows/{workflow.Id}/enable" : (FormattableString)$"/repos/{name.Owner}/{name.Name}/actions/workflows/{workflow.Id}/disable");
        return new Change($"{name}: {workflow.Path}", on ? "Enable the workflow" : "Disable the workflow", async token =>
        {
            if (!same)
                await _api.DoAsync(call, token).ConfigureAwait(false);
            await foreach (Pipeline each in GetPipelinesAsync(name.ToString(), token).ConfigureAwait(false))
            {
                if (each.Path == workflow.Path)
                    return each;
            }

            // Its file is on another branch, or none of ours to read.
            return new Pipeline { Name = workflow.Name, Format = Format, Path = workflow.Path, Enabled = on };
        })
        {
            AlreadyDone = same ? $"The workflow '{workflow.Name}' of '{name}' is {(on ? "enabled" : workflow.State.Replace('_', ' '))} already." : null,
        }.Calling(Context, call);
    }
}
