using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Services from and to <c>sidecars</c> (https://tekton.dev/docs/pipelines/tasks/#specifying-sidecars). They share the pod's network: a step finds them at <c>localhost</c>.</summary>
internal static class Sidecars
{
    private const string Format = TektonFormat.FormatName;

    private static readonly string[] NativeKeys =
    [
        "args", "computeResources", "env", "envFrom", "imagePullPolicy", "lifecycle", "livenessProbe", "ports", "readinessProbe", "resources", "restartPolicy", "script", "securityContext", "startupProbe",
        "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir", "workspaces",
    ];

    public static Service[] Read(YamlFields spec, string job, MarkBook marks, DiagnosticBag diagnostics)
    {
        if (spec.Peek("sidecars") is not YamlList list)
            return [];
        spec.Take("sidecars");
        List<Service> services = [];
        foreach (YamlNode item in list.Items)
        {
            marks.Add(ModelPath.Service(job, services.Count), item);
            YamlFields fields = new(item, Format, $"a sidecar of {spec.Owner}", diagnostics);
            List<NativeSetting> native = [];
            services.Add(new()
            {
                Name = fields.Text("name") ?? "",
                Ports = Ports(fields),
                Container = new()
                {
                    Image = fields.Text("image") ?? "",
                    Entrypoint = fields.Peek("command") is YamlList ? fields.List("command") : null,
                    Variables = TektonEnvironment.Take(fields, native),
                    Native = [.. native, .. fields.Rest(NativeKeys)],
                },
            });
        }

        return [.. services];
    }

    public static YamlList? Write(Job job, string owner, bool foreign, DiagnosticBag diagnostics)
    {
        if (job.Services.Length == 0)
            return null;
        List<YamlNode> items = [];
        for (int i = 0; i < job.Services.Length; i++)
        {
            Service service = job.Services[i];
            if (foreign)
                diagnostics.Approximated($"The service '{Errors.Shown(service.Name)}' of {owner} is a sidecar: its host is 'localhost', not its name.", "Use 'localhost' as host.", ModelPath.Service(job.Id, i));
            items.Add(Sidecar(service, $"the service '{Errors.Shown(service.Name)}' of {owner}", foreign, diagnostics));
        }

        return new(items);
    }

    private static YamlMap Sidecar(Service service, string owner, bool foreign, DiagnosticBag diagnostics)
    {
        Container container = service.Container;
        NativeSetting? env = Array.Find(container.Native, setting => setting is { Format: Format, Key: "env" });
        YamlBuilder map = new YamlBuilder()
            .Add("name", foreign ? KubernetesNames.Of(service.Name) : service.Name.Length == 0 ? null : service.Name)
            .Add("image", TektonReferences.Lower(container.Image))
            .Add("command", container.Entrypoint is null ? null : YamlBuilder.List(container.Entrypoint))
            .Add("env", TektonEnvironment.Write(container.Variables, env is null ? null : YamlLoader.Fragment(env.Text)));
        if (!Array.Exists(container.Native, setting => setting is { Format: Format, Key: "ports" }) && service.Ports.Length > 0)
            map.Add("ports", new YamlList([.. service.Ports.Select(Port).OfType<YamlNode>()]));
        return map.AddNative(container.Native, Format, owner, diagnostics, "env").Map;
    }

    private static YamlMap? Port(string port)
    {
        string inside = port[(port.LastIndexOf(':') + 1)..].Split('/')[0];
        return int.TryParse(inside, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? new YamlBuilder().Add("containerPort", number).Map : null;
    }

    // Ports with names or protocols have no place in the model.
    private static string[] Ports(YamlFields fields)
    {
        if (fields.Peek("ports") is not YamlList list || list.Items.Any(item => item is not YamlMap { Entries.Count: 1 } map || map["containerPort"] is not YamlScalar))
            return [];
        fields.Take("ports");
        return [.. list.Items.Select(item => ((YamlScalar)((YamlMap)item)["containerPort"]!).Value)];
    }
}
