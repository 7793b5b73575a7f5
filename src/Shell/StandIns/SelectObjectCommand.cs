using System.Globalization;
using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Select-Object</c>: some properties, some objects.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "Default")]
[OutputType(typeof(PSObject))]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> _held = new();
    private readonly List<PSObject> _emitted = [];
    private int _seen;
    private int _given;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public string[] ExcludeProperty { get; set; } = [];

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = -1;

    [Parameter(ParameterSetName = "Default")]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; } = -1;

    [Parameter(ParameterSetName = "Default")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "Index", Mandatory = true)]
    public int[] Index { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        int position = _seen++;
        if (ParameterSetName == "Index")
        {
            if (Array.IndexOf(Index, position) >= 0)
                Give(InputObject);
            return;
        }

        if (Last >= 0)
        {
            // With -Last, -Skip counts from the end.
            _held.Enqueue(InputObject);
            if (First < 0 && _held.Count > Last + Skip)
                _held.Dequeue();
            return;
        }

        if (position < Skip)
            return;
        if (First < 0 || _given < First)
        {
            _given++;
            Give(InputObject);
        }

        // What stands before must not go on making objects that nobody takes.
        if (First >= 0 && _given >= First)
            EngineParts.StopUpstream(this);
    }

    protected override void EndProcessing()
    {
        PSObject[] held = [.. _held];
        int end = Math.Max(0, held.Length - Skip);
        for (int position = 0; position < end; position++)
        {
            if (position < First || position >= end - Last)
                Give(held[position]);
        }
    }

    private void Give(PSObject input)
    {
        foreach (PSObject output in Shape(input))
        {
            if (Unique && _emitted.Exists(earlier => Equal(earlier, output)))
                continue;
            if (Unique)
                _emitted.Add(output);
            WriteObject(output);
        }
    }

    private IEnumerable<PSObject> Shape(PSObject input)
    {
        if (ExpandProperty is { } expanded)
        {
            if (input.Properties[expanded] is not { } property)
            {
                WriteError(new(new PSArgumentException($"The property '{expanded}' is not there."), "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, input));
                return [];
            }

            return Values(property.Value);
        }

        if (Property.Length == 0 && ExcludeProperty.Length == 0)
            return [input];

        PSObject shaped = new();
        shaped.TypeNames.Insert(0, $"Selected.{input.TypeNames.FirstOrDefault() ?? "System.Object"}");
        foreach ((string name, object? value) in PropertyChoice.Choose(input, Property.Length == 0 ? ["*"] : Property))
        {
            if (shaped.Properties[name] is null && !Array.Exists(ExcludeProperty, pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name)))
                shaped.Properties.Add(new PSNoteProperty(name, value));
        }

        return [shaped];
    }

    private static IEnumerable<PSObject> Values(object? value) => value is null
        ? []
        : LanguagePrimitives.GetEnumerable(value) is { } many ? many.Cast<object?>().Where(item => item is not null).Select(PSObject.AsPSObject!) : [PSObject.AsPSObject(value)];

    private static bool Equal(PSObject left, PSObject right)
    {
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject)
            return LanguagePrimitives.Equals(left, right, ignoreCase: false, CultureInfo.InvariantCulture);
        PSPropertyInfo[] properties = [.. left.Properties];
        return properties.Length == right.Properties.Count() && Array.TrueForAll(properties, property => LanguagePrimitives.Equals(property.Value, right.Properties[property.Name]?.Value, ignoreCase: false, CultureInfo.InvariantCulture));
    }
}
