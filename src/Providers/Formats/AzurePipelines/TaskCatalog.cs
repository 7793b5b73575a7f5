namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>The tasks that set up a tool, with their inputs (https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/).</summary>
internal static class TaskCatalog
{
    private static readonly SetupTask[] Setups =
    [
        new("python", "UsePythonVersion@0", "versionSpec", ["disableDownloadFromRegistry", "allowUnstable", "githubToken", "addToPath", "architecture"]),
        new("node", "UseNode@1", "version", ["checkLatest", "force32bit", "retryCountOnDownloadFails", "delayBetweenRetries"]),
        new("node", "NodeTool@0", "versionSpec", ["versionSource", "versionFilePath", "checkLatest", "force32bit", "nodejsMirror", "retryCountOnDownloadFails", "delayBetweenRetries"]),
        new("dotnet", "UseDotNet@2", "version", ["packageType", "useGlobalJson", "workingDirectory", "vsVersion", "includePreviewVersions", "installationPath", "performMultiLevelLookup", "requestTimeout"]),
        new("go", "GoTool@0", "version", ["goPath", "goBin"]),
        new("java", "JavaToolInstaller@0", "versionSpec", ["jdkArchitectureOption", "jdkSourceOption", "jdkFile", "azureResourceManagerEndpoint", "azureStorageAccountName", "azureContainerName", "azureCommonVirtualFile", "jdkDestinationDirectory", "azureResourceGroupName", "cleanDestinationDirectory", "createExtractDirectory"]),
        new("ruby", "UseRubyVersion@0", "versionSpec", ["addToPath"]),
    ];

    /// <summary>The task that is written for a tool; null where there is none.</summary>
    public static SetupTask? SetupOf(string tool, string? task = null) =>
        Array.Find(Setups, setup => setup.Tool == tool && (task is null || setup.Name.Equals(NameOf(task), StringComparison.OrdinalIgnoreCase)));

    /// <summary>The task of this reference, whatever its version; null for any other.</summary>
    public static SetupTask? SetupNamed(string reference) => Array.Find(Setups, setup => setup.Name.Equals(NameOf(reference), StringComparison.OrdinalIgnoreCase));

    /// <summary>The name in a reference such as <c>Docker@2</c>.</summary>
    public static string NameOf(string reference) => reference.Split('@')[0];
}

/// <summary>A task that sets up a tool.</summary>
/// <param name="Tool">The tool, as in <see cref="SetupToolStep"/>.</param>
/// <param name="Task">The task with its version.</param>
/// <param name="VersionInput">Its input for the version.</param>
/// <param name="Inputs">Its other inputs.</param>
internal sealed record SetupTask(string Tool, string Task, string VersionInput, string[] Inputs)
{
    /// <summary>The task without its version.</summary>
    public string Name => TaskCatalog.NameOf(Task);
}
