using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Sort-Object</c>: by value or by properties. The order does not depend on the culture.</summary>
[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _input = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = int.MaxValue;

    /// <summary>Taken for the sake of scripts that give it: the sort is always stable.</summary>
    [Parameter]
    public SwitchParameter Stable { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _input.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        Key[] keys = Property.Length == 0 ? [new(input => input, Descending)] : Array.ConvertAll(Property, Read);
        Row[] rows = [.. _input.Select(input => new Row(input, Array.ConvertAll(keys, key => key.Value(input))))];
        Row[] sorted = [.. rows.Order(Comparer<Row>.Create((left, right) => Compare(keys, left, right)))];
        int given = 0;
        for (int position = 0; position < sorted.Length && given < Top; position++)
        {
            if (Unique && position > 0 && Compare(keys, sorted[position - 1], sorted[position]) == 0)
                continue;
            WriteObject(sorted[position].Input);
            given++;
        }
    }

    private Key Read(object property)
    {
        object plain = property is PSObject wrapped ? wrapped.BaseObject : property;
        if (plain is not IDictionary table)
            return new(input => PropertyChoice.Value(input, plain), Descending);
        object expression = PropertyChoice.Entry(table, "Expression") ?? throw new PSArgumentException("A sort key needs an Expression.");
        bool descending = PropertyChoice.Entry(table, "Descending") is { } down ? LanguagePrimitives.IsTrue(down)
            : PropertyChoice.Entry(table, "Ascending") is { } up ? !LanguagePrimitives.IsTrue(up) : Descending;
        return new(input => PropertyChoice.Value(input, expression), descending);
    }

    private int Compare(Key[] keys, Row left, Row right)
    {
        for (int position = 0; position < keys.Length; position++)
        {
            int order = Compare(left.Values[position], right.Values[position]);
            if (order != 0)
                return keys[position].Descending ? -order : order;
        }

        return 0;
    }

    private int Compare(object? left, object? right)
    {
        if (LanguagePrimitives.TryCompare(left, right, !CaseSensitive, CultureInfo.InvariantCulture, out int order))
            return order;
        return string.Compare(left?.ToString(), right?.ToString(), CaseSensitive ? StringComparison.InvariantCulture : StringComparison.InvariantCultureIgnoreCase);
    }

    private sealed record Key(Func<PSObject, object?> Value, bool Descending);

    private sealed record Row(PSObject Input, object?[] Values);
}
