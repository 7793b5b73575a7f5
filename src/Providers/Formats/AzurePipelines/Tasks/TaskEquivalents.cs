namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>
/// Tasks that do what documented commands or common steps do, for a move to another format; reading and writing back keeps them as they are.
/// Only those whose every input is known here, and whose outputs nobody can ask for. Inputs by
/// https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/.
/// </summary>
internal static class TaskEquivalents
{
    private static readonly Dictionary<string, Func<TaskCall, TaskEquivalent?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Ant@1"] = BuildToolTasks.Ant,
        ["ArchiveFiles@2"] = FileTasks.Archive,
        ["AzureFunctionApp@1"] = AppServiceTasks.FunctionApp,
        ["AzureFunctionAppContainer@1"] = AppServiceTasks.FunctionContainer,
        ["AzureResourceGroupDeployment@2"] = ResourceGroupTask.Deploy,
        ["AzureWebApp@1"] = AppServiceTasks.WebApp,
        ["AzureWebAppContainer@1"] = AppServiceTasks.WebContainer,
        ["CopyFiles@2"] = FileTasks.Copy,
        ["Docker@0"] = DockerTasks.Version0,
        ["Docker@1"] = DockerTasks.Version1,
        ["DotNetCoreCLI@2"] = BuildToolTasks.DotNet,
        ["Gradle@2"] = BuildToolTasks.Gradle,
        ["Gradle@3"] = BuildToolTasks.Gradle,
        ["Kubernetes@1"] = KubernetesTasks.Kubectl,
        ["KubernetesManifest@0"] = KubernetesTasks.Manifest,
        ["KubernetesManifest@1"] = KubernetesTasks.Manifest,
        ["Maven@3"] = BuildToolTasks.Maven,
        ["Maven@4"] = BuildToolTasks.Maven,
        ["NuGetCommand@2"] = VisualStudioTasks.NuGet,
        ["NuGetToolInstaller@1"] = VisualStudioTasks.NuGetTool,
        ["VSBuild@1"] = VisualStudioTasks.Build,
        ["VSTest@2"] = VisualStudioTasks.Test,
        ["VSTest@3"] = VisualStudioTasks.Test,
        ["Xcode@5"] = BuildToolTasks.Xcode,
    };

    /// <summary>The job with common steps for such tasks, each named in <paramref name="diagnostics"/>.</summary>
    public static Job Of(Job job, DiagnosticBag diagnostics) => !job.Steps.Any(step => step is NativeStep) ? job
        : job with { Steps = [.. job.Steps.Select((step, index) => step is NativeStep native ? Of(native, job, ModelPath.Step(job.Id, index), diagnostics) : step)] };

    private static Step Of(NativeStep step, Job job, string subject, DiagnosticBag diagnostics)
    {
        if (step.Format != AzurePipelinesFormat.FormatName || step.Id is not null || step.Native.Length > 0 || !Known.TryGetValue(step.Reference, out Func<TaskCall, TaskEquivalent?>? write))
            return step;
        TaskCall call = new(step, job);
        if (write(call) is not { } equivalent || !call.IsUsedUp)
            return step;
        diagnostics.Approximated($"For the task '{Errors.Shown(step.Reference)}' stands {equivalent.How}.", equivalent.Remedy, subject);
        return equivalent.Step with { Name = step.Name, Condition = step.Condition, Variables = step.Variables.With(equivalent.Step.Variables), ContinueOnError = step.ContinueOnError, Timeout = step.Timeout };
    }
}
