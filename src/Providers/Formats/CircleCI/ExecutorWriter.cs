using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Where a job runs: an image, or a machine.</summary>
internal sealed class ExecutorWriter(Job job, string owner, DiagnosticBag diagnostics)
{
    private const string Format = CircleCIFormat.FormatName;

    /// <summary>The set-up that the image stands for; null for none.</summary>
    public SetupToolStep? Tool { get; private set; }

    /// <summary>Whether the job runs in a container.</summary>
    public bool IsDocker { get; private set; }

    public void Add(YamlBuilder map)
    {
        foreach (string key in new[] { "machine", "macos", "docker", "executor" })
        {
            if (job.Container is null && CircleNative.Find(job.Native, key) is { } kept)
            {
                map.Add(key, kept);
                return;
            }
        }

        string? label = job.Runner.Labels.FirstOrDefault();
        Container? container = job.Container;
        if (container is null && job.Steps.OfType<SetupToolStep>().FirstOrDefault(setup => Images.Tool(setup) is not null) is { } tool && label?.StartsWith("windows", StringComparison.Ordinal) != true && label?.StartsWith("macos", StringComparison.Ordinal) != true)
        {
            Tool = tool;
            container = new() { Image = Images.Tool(tool)! };
            diagnostics.Approximated($"The image '{Errors.Shown(container.Image)}' has the {tool.Tool} of {owner}.", subject: ModelPath.Step(job.Id, Array.IndexOf(job.Steps, tool)));
        }

        if (container is null && job.Services.Length == 0 && label is not null && AddMachine(map, label))
            return;
        IsDocker = true;
        map.Add("docker", new YamlList([Image(container ?? new() { Image = Images.Base }, null), .. job.Services.Select(Service)]));
    }

    private bool AddMachine(YamlBuilder map, string label)
    {
        string subject = ModelPath.Part(job.Id, "runner");
        if (Images.Machine(label) is { } image)
        {
            map.Add("machine", new YamlBuilder().Add("image", image));
            return true;
        }

        if (label.StartsWith("macos", StringComparison.OrdinalIgnoreCase))
        {
            // https://circleci.com/docs/guides/execution-managed/using-macos/
            map.Add("macos", new YamlBuilder().Add("xcode", "16.4.0"));
            map.Add("resource_class", "m4pro.medium");
            diagnostics.Approximated($"The machine of {owner} is a Mac with Xcode 16.4.", subject: subject);
            return true;
        }

        if (label.StartsWith("windows", StringComparison.OrdinalIgnoreCase))
        {
            // https://circleci.com/developer/images/image/windows-server-2022-gui
            map.Add("machine", new YamlBuilder().Add("image", "windows-server-2022-gui:current"));
            map.Add("resource_class", "windows.medium").Add("shell", "powershell.exe -ExecutionPolicy Bypass");
            diagnostics.Approximated($"The machine of {owner} has Windows Server 2022.", subject: subject);
            return true;
        }

        diagnostics.Lost($"the runner {string.Join(", ", job.Runner.Labels.Select(Errors.Shown))} of {owner}", Format, "Name the resource class of a runner of yours.", subject);
        return false;
    }

    private YamlMap Service(Service service)
    {
        if (service.Ports.Length > 0)
            diagnostics.Approximated($"The service '{Errors.Shown(service.Name)}' of {owner} is reached under its own ports.", subject: ModelPath.Job(job.Id));
        return Image(service.Container, service.Name == Images.NameOf(service.Container.Image) ? null : service.Name);
    }

    private YamlMap Image(Container container, string? name) =>
        new YamlBuilder().Add("image", container.Image).Add("name", name).Add("entrypoint", container.Entrypoint is [_, ..] entrypoint && entrypoint[0].Length > 0 ? YamlBuilder.OneOrList(entrypoint) : null)
            .Add("environment", container.Variables).AddNative(container.Native, Format, $"a container of {owner}", diagnostics).Map;
}
